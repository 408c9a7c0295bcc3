/** What a span may say of itself; what is not in the list of open-telemetry.ts goes nowhere. */
export type Said = Readonly<Record<string, string | number>>;
type Note = (said: Said) => void;

/** Where spans go once traces are switched on. */
export type Tracing = {
  span<T>(name: string, said: Said, work: (note: Note) => Promise<T>): Promise<T>;
  /** Of the span that is active here; undefined where there is none. */
  ids(): { readonly trace_id: string; readonly span_id: string } | undefined;
};

let tracing: Tracing | undefined;

/** From now on what is `traced` has its span; without it nothing of OpenTelemetry is even loaded (record 0064). */
export function traceTo(target: Tracing | undefined): void {
  tracing = target;
}

/** Runs `work` within a span of that name, if traces are on. `note` adds what is known later. */
export function traced<T>(name: string, said: Said, work: (note: Note) => Promise<T>): Promise<T> {
  return tracing === undefined ? work(unheard) : tracing.span(name, said, work);
}

/** For log lines: of which trace they are. */
export function traceIds(): { readonly trace_id?: string; readonly span_id?: string } {
  return tracing?.ids() ?? {};
}

const unheard = (): void => undefined;

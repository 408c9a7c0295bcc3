/**
 * What a statement is built from, where only its text matters: whatever it asks for is there, once, and becomes a parameter.
 * What it decides by a value (`=== null`) it decides as for a value that is there; other texts have samples of their own.
 */
export function anything(): never {
  return given as never;
}

const asOne: Readonly<Record<string, unknown>> = {
  length: 1,
  map: (make: (one: unknown, index: number) => unknown) => [make(anything(), 0)],
  flatMap: (make: (one: unknown, index: number) => unknown) => [make(anything(), 0)].flat(),
  filter: () => [anything()],
  toJSON: () => null,
  at: () => anything(),
};

const given: unknown = new Proxy(
  {},
  {
    get(_target, name) {
      if (name === Symbol.toPrimitive) return () => 1;
      if (name === Symbol.iterator) return () => [anything()].values();
      // What drizzle asks of a value to find out whether it is SQL.
      if (typeof name === 'symbol' || name === 'getSQL' || name === 'constructor' || name === 'then') return undefined;
      return Object.hasOwn(asOne, name) ? asOne[name] : given;
    },
  },
);

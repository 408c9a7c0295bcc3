import {
  AsyncLocalStorage,
  proxySinks,
  type Sinks,
  type WorkflowInterceptors,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';

type Headers = Parameters<
  NonNullable<NonNullable<WorkflowInterceptors['inbound']>[number]['handleUpdate']>
>[0]['headers'];
/** As Temporal's interceptors of client and activities call it: what holds the W3C context. */
const key = '_tracer-data';

/** Where the worker makes spans of what a workflow says. */
export type TraceSinks = Sinks & {
  traces: { handled(handled: { name: string; context: Headers[string]; from: number; to: number }): void };
};
const { traces } = proxySinks<TraceSinks>();
const active = new AsyncLocalStorage<Headers>();

/**
 * Only headers and a sink (record 0064): no await is added, since a run that began before traces were switched on goes on with them.
 * What a message does belongs to the trace of who sent it; what a process does by itself for years is nobody's.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      handleUpdate: (input, next) => handled(`HandleUpdate:${input.name}`, input.headers, () => next(input)),
      handleSignal: (input, next) => handled(`HandleSignal:${input.signalName}`, input.headers, () => next(input)),
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) => next(carrying(input)),
      startChildWorkflowExecution: (input, next) => next(carrying(input)),
      signalWorkflow: (input, next) => next(carrying(input)),
    },
  ],
});

function carrying<Input extends { readonly headers: Headers }>(input: Input): Input {
  return { ...input, headers: { ...input.headers, ...active.getStore() } };
}

function handled<T>(name: string, headers: Headers, work: () => Promise<T>): Promise<T> {
  const context = headers[key];
  if (context === undefined) return work();
  const from = Date.now();
  const result = active.run({ [key]: context }, work);
  const end = () => traces.handled({ name, context, from, to: Date.now() });
  // Beside the promise that is returned, which is the same as without us.
  result.then(end, end);
  return result;
}

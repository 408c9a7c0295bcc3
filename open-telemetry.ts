import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { defaultPayloadConverter } from '@temporalio/common';
import {
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { InjectedSinks } from '@temporalio/worker';
import type { NextFunction, Request, Response } from 'express';
import { traceTo } from './tracing.ts';
import type { TraceSinks } from './workflows/traces.ts';

// The only file that knows OpenTelemetry; it is loaded where OTEL_EXPORTER_OTLP_ENDPOINT is set, and nowhere else.

/** All that a span may carry out of this process: ids, names out of our code, codes. No text of a person is in any of them. */
const ofRequests = ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'];
const ofOurs = ['concordat.role', 'concordat.outcome'];
const ofTemporal = [
  'workflowType',
  'workflowId',
  'temporalWorkflowId',
  'run_id',
  'temporalActivityId',
  'temporalUpdateId',
];
const mayGo = new Set([...ofRequests, ...ofOurs, ...ofTemporal]);

/** Takes all else out of each span: texts of errors hold what was written, and Temporal's spans hold all that is known of a workflow. */
function withoutWords(target: SpanExporter): SpanExporter {
  const clean = (span: ReadableSpan): ReadableSpan =>
    Object.create(span, {
      attributes: { value: Object.fromEntries(Object.entries(span.attributes).filter(([key]) => mayGo.has(key))) },
      events: { value: [] },
      links: { value: [] },
      status: { value: { code: span.status.code } },
    }) as ReadableSpan;
  return {
    export: (spans, done) => target.export(spans.map(clean), done),
    shutdown: () => target.shutdown(),
  };
}

export type Traces = ReturnType<typeof startTraces>;

/**
 * Spans of this process go to the collector at `endpoint`, by OTLP over HTTP. Out: what Temporal's client and workers must be
 * given, what follows a request, and `stop`, which sends what waits.
 */
export function startTraces({ endpoint, service }: { endpoint: string; service: string }) {
  const resource = new Resource({ 'service.name': service });
  const exporter = withoutWords(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/u, '')}/v1/traces` }));
  const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  const tracer = provider.getTracer('concordat');
  traceTo({
    span(name, said, work) {
      // What the process does now and then by itself is no part of anything.
      if (trace.getActiveSpan() === undefined) return work(() => undefined);
      return tracer.startActiveSpan(name, { attributes: said }, async (span) => {
        try {
          return await work((more) => span.setAttributes(more));
        } catch (error) {
          span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      });
    },
    ids() {
      const active = trace.getActiveSpan()?.spanContext();
      return active && { trace_id: active.traceId, span_id: active.spanId };
    },
  });
  const sinks: InjectedSinks<TraceSinks> = {
    traces: {
      handled: {
        fn({ workflowId, workflowType }, { name, context: carried, from, to }) {
          const before = propagation.extract(ROOT_CONTEXT, defaultPayloadConverter.fromPayload<object>(carried));
          const attributes = { workflowId, workflowType };
          tracer.startSpan(name, { startTime: from, attributes }, before).end(to);
        },
      },
    },
  };
  return {
    client: { workflow: [new OpenTelemetryWorkflowClientInterceptor()] },
    activity: (about: ConstructorParameters<typeof OpenTelemetryActivityInboundInterceptor>[0]) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(about),
    }),
    sinks,
    /** A request begins a trace, or goes on with that of its caller. */
    request(this: void, req: Request, res: Response, next: NextFunction): void {
      const before = propagation.extract(ROOT_CONTEXT, req.headers);
      const span = tracer.startSpan(`HTTP ${req.method}`, { kind: SpanKind.SERVER }, before);
      res.once('close', () => endRequest(span, req, res));
      context.with(trace.setSpan(before, span), next);
    },
    async stop(): Promise<void> {
      traceTo(undefined);
      await provider.shutdown();
    },
  };
}

/** Never the path itself, which holds ids and, of a search, words. */
function endRequest(span: Span, req: Request, res: Response): void {
  const { route } = req as { route?: { path?: unknown } };
  const template = typeof route?.path === 'string' ? `${req.baseUrl}${route.path}` : 'none';
  span.updateName(`${req.method} ${template}`);
  span.setAttributes({
    'http.request.method': req.method,
    'http.route': template,
    'http.response.status_code': res.statusCode,
  });
  if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

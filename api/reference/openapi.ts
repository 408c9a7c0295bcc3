import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { allowedMediaTypes } from '../../db/stored-file.ts';
import { nothing, takesBody } from '../http/call.ts';
import { problems } from '../http/problems.ts';
import type { Route } from '../http/route.ts';

/** RFC 9457, as every refusal and failure is written. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Leads to what the code means.' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What went wrong, for people.' }),
    code: z.enum(Object.keys(problems)).meta({ description: 'What went wrong, for programs.' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'Each flaw with a JSON pointer.' }),
    facts: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .meta({ description: 'What helps to put it right, for instance the version or the valid instants.' }),
    current: z.unknown().optional().meta({ description: 'What is stored now, where the version had changed.' }),
  })
  .meta({ id: 'Problem' });

/** The document that describes the API, from the very schemas that judge requests and write answers (OpenAPI 3.1). */
export function openApiDocument(deps: { routes: readonly Route[]; publicUrl: string; version: string }): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of deps.routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Concordat',
      version: deps.version,
      description:
        'The work that several agencies do together: consult them, chase what they owe, say what became of it.',
    },
    servers: [{ url: deps.publicUrl }],
    tags: [...new Set(deps.routes.map((route) => route.noun))].map((name) => ({ name })),
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: ck_ and 64 hexadecimal digits.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: deps.publicUrl.startsWith('https:') ? '__Host-concordat-session' : 'concordat-session',
          description: 'The portal’s session, for requests from our own pages.',
        },
      },
    },
  });
}

function openApiPath(path: string): string {
  return path.replaceAll(/:(\w+)/gu, '{$1}');
}

function operation(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: operationId(route),
    tags: [route.noun],
    summary: route.summary,
    requestParams: {
      ...(route.params.length === 0
        ? {}
        : { path: z.object(Object.fromEntries(route.params.map((name) => [name, z.uuid()]))) }),
      ...(route.query === undefined ? {} : { query: route.query as z.ZodObject }),
      header: headersOf(route),
    },
    ...(takesBody(route)
      ? {
          requestBody: {
            // Without a body a request says {}, which is enough where every field may be left out.
            required: route.body !== undefined && !route.body.safeParse({}).success,
            content: { 'application/json': { schema: route.body ?? nothing } },
          },
        }
      : {}),
    responses: responsesOf(route),
  };
}

/** 'postTasksByIdResponse': stable as long as the path is. */
export function operationId({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path
    .slice('/v1/'.length)
    .split('/')
    .map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word))
    .join('-');
  return `${method}-${words}`.replaceAll(/-(\w)/gu, (_all, letter: string) => letter.toUpperCase());
}

function headersOf(route: Route): z.ZodObject {
  const version = z
    .string()
    .regex(/^"[1-9][0-9]{0,8}"$/u)
    .meta({ description: 'The version that you saw, as its ETag says it.', example: '"3"' });
  return z.object({
    ...(route.method === 'post'
      ? {
          'Idempotency-Key': z
            .string()
            .min(1)
            .max(255)
            .regex(/^[\x21-\x7e]+$/u)
            .meta({
              description: 'Printable characters; a new one for each new request, the same for a repeat.',
              example: '5f0c6c7e',
            }),
        }
      : {}),
    ...(route.ifMatch === undefined ? {} : { 'If-Match': route.ifMatch === 'required' ? version : version.optional() }),
  });
}

const always = [401, 403, 422, 429, 500, 503];

/** With which refusals a route can answer: the usual ones, and those that its kind brings along. */
function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const changes = route.method !== 'get';
  const statuses = new Set([
    ...always,
    ...(route.params.length > 0 ? [404] : []),
    ...(changes ? [400, 404, 409, 410, 413, 415] : []),
    ...('decision' in route.perform ? [504] : []),
  ]);
  const file = 'file' in route.perform;
  const success = {
    description: route.summary,
    content: file
      ? Object.fromEntries(allowedMediaTypes.map((type) => [type, { schema: route.answer }]))
      : { 'application/json': { schema: route.answer } },
  };
  const failures = [...statuses]
    .sort((one, other) => one - other)
    .map((status) => [
      String(status),
      { description: titlesOf(status), content: { 'application/problem+json': { schema: problemSchema } } },
    ]);
  return { [String(route.status ?? 200)]: success, ...Object.fromEntries(failures) } as ZodOpenApiResponsesObject;
}

function titlesOf(status: number): string {
  return Object.entries(problems)
    .filter(([, problem]) => problem.status === status)
    .map(([code, { title }]) => `${code}: ${title}`)
    .join('; ');
}

import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import type { Terms } from '../../db/chase/decisions.ts';
import { type Act, type Actor, everyRole, may } from '../../domain/permissions.ts';
import type { ProcessAct } from '../../domain/decisions/process.ts';
import type { Refusal, Verdict } from '../../domain/refusal.ts';
import type { ReviewSchedules } from '../../client/schedules.ts';
import { hintField, saysByWhen } from './due-fields.ts';

/** What a handler gets to see of a request: who acts, and what has passed the schemas. */
export type Call<Query = unknown, Body = unknown> = {
  readonly actor: Actor;
  /** The `:id` of the path, a UUID; '' where the path has none. */
  readonly id: string;
  readonly itemId: string;
  readonly query: Query;
  readonly body: Body;
  /** The version of If-Match; null where the header is absent. */
  readonly ifVersion: number | null;
  /** The Idempotency-Key of a POST, made unique among all callers. */
  readonly key: string;
};

export type FileAnswer = { readonly fileName: string; readonly mediaType: string; readonly content: Buffer };
export type DecisionAsked = {
  readonly act: ProcessAct;
  readonly terms: Terms;
  readonly words: Readonly<Record<string, string>>;
};

/** A refusal with what is stored now, where a version had changed. */
export type Explained = Refusal & { readonly current?: unknown };

/** A list and its next cursor, or one record: what a handler returns before the answer's schema has written it. */
type Perform<Query, Body, Answer> =
  /** Reads; undefined is 404. */
  | { readonly read: (tx: Tx, call: Call<Query, Body>) => Promise<Answer | undefined> }
  /** Changes facts in one transaction; a POST does so once for each key. */
  | { readonly write: (tx: Tx, call: Call<Query, Body>) => Promise<Verdict<Answer>> }
  /** Names a decision, which `decide` then puts to the process. */
  | {
      readonly decision: (tx: Tx, call: Call<Query, Body>) => Promise<Verdict<DecisionAsked>>;
      /** Only a code comes back out of a process: what does it mean for this record? Undefined: what it means for any. */
      readonly explain?: (tx: Tx, call: Call<Query, Body>, code: string) => Promise<Explained | undefined>;
    }
  /** Changes facts and, before they are committed, the Schedules in Temporal: if Temporal is away nothing is changed. */
  | {
      readonly scheduled: (tx: Tx, call: Call<Query, Body>, schedules: ReviewSchedules) => Promise<Verdict<Answer>>;
    }
  /** Sends a file; undefined is 404. */
  | { readonly file: (tx: Tx, call: Call<Query, Body>) => Promise<FileAnswer | undefined> };

type Definition<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: `/v1/${string}`;
  /** Which act of domain/permissions is it? Without one a route does not come into being. */
  readonly act: Act;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** In bytes; 256 KB where nothing is said. */
  readonly bodyLimit?: number;
  /** Does it take If-Match, and must it? */
  readonly ifMatch?: 'required' | 'optional';
  readonly status?: 200 | 201;
  /** What goes out: nothing that this schema does not name ever does. */
  readonly answer: Answer;
  /** Seen by the first caller only and not kept for repeats, for instance a new secret. */
  readonly onlyOnce?: keyof z.input<Answer>;
  /** Is all of it done on the records as at one instant? */
  readonly snapshot?: true;
  readonly perform: Perform<z.output<Query>, z.output<Body>, z.input<Answer>>;
};

export type Route = Omit<Definition<z.ZodType, z.ZodType, z.ZodType>, 'perform' | 'onlyOnce'> & {
  /** The first word of the path: 'tasks', 'consultations', ... */
  readonly noun: string;
  readonly params: readonly ('id' | 'itemId')[];
  readonly onlyOnce?: string;
  /** Does the request say by when something is due? Then the answer says where that is no working day. */
  readonly hints?: true;
  readonly perform: Perform<unknown, unknown, unknown>;
};

/**
 * Declares a route: the one description from which come the handler, the OpenAPI document and the reference page.
 * Throws for a route without an act of domain/permissions (R54): such an application does not start.
 */
export function route<
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodType,
>(definition: Definition<Query, Body, Answer>): Route {
  if (!isDeclared(definition.act))
    throw new Error(`${definition.method} ${definition.path} names no act of domain/permissions`);
  const params = (['id', 'itemId'] as const).filter((name) => definition.path.split('/').includes(`:${name}`));
  const { body, answer } = definition;
  const hints = definition.method !== 'get' && body !== undefined && saysByWhen(body);
  if (hints && !(answer instanceof z.ZodObject)) throw new Error(`${definition.path} has no room for a hint`);
  const told = hints && answer instanceof z.ZodObject ? { hints: true as const, answer: answer.extend(hintField) } : {};
  const noun = definition.path.split('/')[2] ?? '';
  // The handlers are only ever called with what these very schemas have parsed.
  return { ...(definition as unknown as Route), ...told, noun, params };
}

function isDeclared(act: Act | undefined): boolean {
  // An administrator has most acts and everybody together has all of them: an act that nobody has is not in the table.
  return act !== undefined && may({ roles: everyRole }, act);
}

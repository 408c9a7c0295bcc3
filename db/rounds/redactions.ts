import { isKnown } from '../../domain/not-known.ts';
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import {
  canPublishLog,
  canRedactLog,
  passagesInLog,
  type PlaceInLog,
  redactedLog,
} from '../../domain/rounds/redaction.ts';
import type { RoundState } from '../../domain/rounds/round.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { redacting } from '../redacting.ts';
import { people } from '../schema/directory.ts';
import { logItems, logRedactions, publishedComments, questions } from '../schema/rounds.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { noSuchRound } from './rounds.ts';
import { roundState } from './shapes.ts';

/** What the public reads of a round and what it does not: the lines of the log stay as they were agreed. */

const lines = statement(
  'rounds.lines-to-publish',
  z.object({
    id: of(logItems.id),
    question: of(questions.text).nullable(),
    stance: of(logItems.stance),
    comment: of(logItems.comment),
    disposition: of(publishedComments.disposition),
    response: of(logItems.response),
    changed: of(logItems.changed),
  }),
  (processId: string) => sql`
    select i.id, q.text as question, i.stance, i.comment, i.disposition, i.response, i.changed
    from log_items i left join questions q on q.id = i.question_id where i.process_id = ${processId} and i.disposition is not null order by i.id`,
);
type Line = RowOf<typeof lines>;

const marks = statement(
  'rounds.log-redactions',
  z.object({
    id: of(logRedactions.id),
    itemId: of(logRedactions.itemId),
    part: of(logRedactions.part),
    from: of(logRedactions.fromLetter),
    to: of(logRedactions.toLetter),
    reason: of(logRedactions.reason),
    madeBy: of(logRedactions.madeBy),
    by: of(people.name),
  }),
  (processId: string) => sql`
    select r.id, r.item_id as "itemId", r.part, r.from_letter as "from", r.to_letter as "to", r.reason, r.made_by as "madeBy", p.name as by
    from log_items i join log_redactions r on r.item_id = i.id and r.lifted_at is null join people p on p.id = r.made_by
    where i.process_id = ${processId} order by r.id`,
);
export type MarkOfLog = RowOf<typeof marks> & { readonly words: string };

/** What everybody will read of the log, under its hash, and what is redacted of it with its words. */
export type PublicLog = {
  readonly items: readonly Omit<Line, 'id'>[];
  readonly redactions: readonly MarkOfLog[];
  readonly sha256: string;
};

export async function readPublicLog(tx: Tx, processId: string): Promise<PublicLog> {
  const log = await lines(tx, processId);
  const redactions = await marks(tx, processId);
  const items = redactedLog(log, redactions).map(({ question, stance, comment, disposition, response, changed }) => ({
    question,
    stance,
    comment,
    disposition,
    response,
    changed,
  }));
  const byId = new Map(log.map((line) => [line.id, line]));
  return {
    items,
    redactions: redactions.map((one) => ({
      ...one,
      words: byId.get(one.itemId)?.[one.part].slice(one.from, one.to) ?? '',
    })),
    sha256: createHash('sha256').update(JSON.stringify(items)).digest('hex'),
  };
}

/** Whether somebody may publish the log as it stands; `seen`: the hash of what he was shown. Out: what everybody then reads. */
export async function mayPublishLog(
  tx: Tx,
  { processId, actorId, seen }: { processId: string; actorId: string; seen: string },
): Promise<Verdict<PublicLog>> {
  const log = await readPublicLog(tx, processId);
  if (log.items.some(({ stance }) => stance !== null && !isKnown(stance)))
    return refuse(
      'not-allowed',
      'The log has a position that this version does not know, since a newer one was taken back. Publish it once that one runs again.',
    );
  const allowed = canPublishLog({ ...log, actorId, seen });
  return allowed.ok ? accept(log) : allowed;
}

/** Keeps what everybody reads of a round from now on. */
export const publishComments = command(
  'rounds.publish-comments',
  ({ processId, items }: { processId: string; items: PublicLog['items'] }) => sql`
    insert into published_comments (process_id, question, stance, comment, disposition, response, changed)
    select ${processId}::uuid, g.question, g.stance, g.comment, g.disposition, g.response, g.changed
    from jsonb_to_recordset(${JSON.stringify(items.map((item, place) => ({ ...item, place })))}::jsonb)
      g(place integer, question text, stance text, comment text, disposition text, response text, changed text) order by g.place`,
);

/** Its log, while it no longer changes and is not public; a decision of the round publishes it (publish.ts). */
export const logsInPublic = redacting<RoundProcess, PlaceInLog>({
  kind: 'log',
  marks: 'log_redactions',
  place: { itemId: ['item_id', 'uuid'], part: ['part', 'text'] },
  key: ({ id }) => id,
  of: (processId) => sql`item_id in (select i.id from log_items i where i.process_id = ${processId})`,
  hold: async (tx, processId) => {
    const process = await lockProcess(tx, processId);
    return process?.kind === 'consultation'
      ? accept({ id: processId, state: roundState.parse(process.state) })
      : noSuchRound;
  },
  unread: (_, { state }) => canRedactLog(state),
  find: async (tx, { id }, { words }) => passagesInLog(await lines(tx, id), words),
  acts: { redacted: 'log-redacted', lifted: 'log-redaction-lifted' },
  note: (tx, { personId: actorId }, { id: processId }, act, details) =>
    audit(tx, { actorId, act, processId, ...(details && { details }) }),
});
type RoundProcess = { readonly id: string; readonly state: RoundState };

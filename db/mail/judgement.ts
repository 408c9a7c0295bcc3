import { isKnown, type Read } from '../../domain/not-known.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type NoticeKind, stillOwed } from '../../domain/chase/notice.ts';
import type { Tx } from '../connect.ts';
import { byRecipients, forDirectorate } from '../chase/recipients.ts';
import { knownNotice, ladderAgency, runningProcess } from '../chase/task-kinds.ts';
import { heldNow } from '../held-now.ts';
import { notices } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { positional, runPrepared } from './statement.ts';

/** A notice as it stands at this moment, and whether it is still owed. */
export type JudgedNotice = {
  readonly id: string;
  readonly kind: Read<NoticeKind>;
  readonly personId: string;
  readonly mailId: string | null;
  /** Belongs to a step of a plan: whoever stands there now is told instead of who no longer does. */
  readonly ofStep: boolean;
  readonly verdict: { readonly owed: true } | { readonly owed: false; readonly why: string };
};

/** Asks `stillOwed` of every notice in the mails. The caller holds the locks that keep the answers true. */
export async function judgeMails(tx: Tx, mailIds: readonly string[]): Promise<(mailId: string) => JudgedNotice[]> {
  const judged = Map.groupBy((await runPrepared(tx, inMails, [mailIds])).map(judge), ({ mailId }) => mailId);
  return (mailId) => judged.get(mailId) ?? [];
}

/** Notices of a person and a kind. */
export type OwedTo = { readonly personId: string; readonly kind: NoticeKind };

/** The notices of each person and kind that no mail carries yet, from any process, locked and judged. */
export async function judgeOwed(tx: Tx, owed: readonly OwedTo[]): Promise<JudgedNotice[]> {
  const values = [owed.map(({ personId }) => personId), owed.map(({ kind }) => kind)];
  return (await runPrepared(tx, owedTo, values)).map(judge);
}

const row = z.object({
  id: of(notices.id),
  kind: of(notices.kind),
  personId: of(notices.personId),
  mailId: of(notices.mailId),
  ofStep: z.boolean(),
  processOpen: z.boolean(),
  taskOpen: z.boolean(),
  samePlan: z.boolean(),
  clockRunning: z.boolean(),
  overtaken: z.boolean(),
  personStands: z.boolean(),
  requestUndecided: z.boolean(),
  unowned: z.boolean(),
  partOpen: z.boolean(),
});

/** What a newer release tells is kept for that one: the statements that look for what is to be mailed pass over it. */
function judge({ id, kind, personId, mailId, ofStep, ...facts }: z.output<typeof row>): JudgedNotice {
  return { id, kind, personId, mailId, ofStep, verdict: isKnown(kind) ? stillOwed(kind, facts) : { owed: true } };
}

/** Over `stands`: the person, and everybody whom the person stands in for at this moment, asked once for each notice. */
const ids = sql`stands.ids`;

/**
 * Whom the step would tell if it were raised now (db/chase/recipients.ts), of what belongs to no step who answers; the directorate
 * where it was told itself or in place of nobody, and of what it owes.
 */
const personStands = sql`
  ${byRecipients((from) => sql`exists (select from ${from} where r.person_id = any(${ids}))`)}
  or case when n.kind = 'escalation' then s.audience = 'directorate' or coalesce(n.fell_to = 'directorate', false)
      else ${ladderAgency} = (select id from agencies where is_directorate limit 1) end
    and ${forDirectorate(ids)}`;

/** Of the return `t`: an agency of those people owns its activity jointly and has not added its part, which it still can. */
const partOpen = sql`
  exists (select from review_returns r join nominations m on m.activity_id = r.activity_id and m.part = 'joint' and m.state in ('asked', 'accepted')
    join posts o on o.id = m.post_id join post_holders h on h.post_id = o.id and h.person_id = any(${ids}) and ${heldNow}
    where r.task_id = n.task_id and r.state <> 'accepted' and not exists (select from return_parts k where k.return_id = r.id and k.agency_id = o.agency_id))`;

/** All facts of all notices, from one statement. */
const facts = sql`
  select n.id, n.kind, n.person_id as "personId", n.mail_id as "mailId", n.step_id is not null as "ofStep",
    ${runningProcess} as "processOpen",
    coalesce(t.state = 'open', false) as "taskOpen",
    n.plan_id is null or coalesce(n.plan_id = t.plan_id, false) as "samePlan",
    t.stopped_at is null as "clockRunning",
    exists (select from chase_steps later where later.plan_id = t.plan_id and later.raised_at is not null and later.at > s.at) as overtaken,
    coalesce(${personStands}, false) as "personStands",
    exists (select from extension_requests e where e.task_id = t.id and e.state = 'asked') as "requestUndecided",
    n.kind = 'part-asked' and ${partOpen} as "partOpen",
    n.kind = 'owed-by-nobody' and not exists (select from task_answerers w where w.task_id = t.id) as unowned
  from notices n join processes p on p.id = n.process_id
    left join tasks t on t.id = n.task_id left join chase_steps s on s.id = n.step_id
    cross join (select app_now() as at) moment cross join lateral (select stands_for(n.person_id, moment.at) as ids offset 0) stands`;

const oldestFirst = sql`order by n.order_at, n.id`;
const inMails = positional('mail.judged-mails', row, sql`${facts} where n.mail_id = any($1::uuid[]) ${oldestFirst}`);
const owedTo = positional(
  'mail.judged-owed',
  row,
  sql`
    ${facts} where n.state = 'owed' and n.mail_id is null and n.person_id = any($1::uuid[]) and ${knownNotice}
      and (n.person_id, n.kind) in (select * from unnest($1::uuid[], $2::text[])) ${oldestFirst} for update of n skip locked`,
);

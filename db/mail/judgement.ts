import { z } from 'zod';
import { type NoticeKind, stillOwed } from '../../domain/chase/notice.ts';
import type { Tx } from '../connect.ts';
import { ladderAgencyText, runningProcessText } from '../chase/task-kinds.ts';
import { notices } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { positional, runPrepared } from './statement.ts';

/** A notice as it stands at this moment, and whether it is still owed. */
export type JudgedNotice = {
  readonly id: string;
  readonly kind: NoticeKind;
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
});

function judge({ id, kind, personId, mailId, ofStep, ...facts }: z.output<typeof row>): JudgedNotice {
  return { id, kind, personId, mailId, ofStep, verdict: stillOwed(kind, facts) };
}

/** The person, and everybody whom the person stands in for at this moment, asked once for each notice. */
const standing = 'any(stands.ids)';

const held = `h.person_id = ${standing} and h.since <= moment.at and (h.until is null or h.until > moment.at)`;

/** Holds a post of the directorate from which officers work. */
const officer = `exists (select from post_holders h join posts o on o.id = h.post_id join agencies d on d.id = o.agency_id
  where d.is_directorate and o.role in ('officer', 'administrator') and ${held})`;

/** Stands on the rung of the step, or higher where the record says that it fell there. */
const onLadder = `exists (select from post_holders h join posts o on o.id = h.post_id
  where o.agency_id = ${ladderAgencyText}
    and o.ladder_level >= coalesce(nullif(split_part(s.audience, ':', 2), '')::int, 1) and ${held})`;

const answers = `exists (select from task_answerers w where w.task_id = t.id and w.person_id = ${standing})`;

/** All facts of all notices, from one statement. */
const facts = `
  select n.id, n.kind, n.person_id as "personId", n.mail_id as "mailId", n.step_id is not null as "ofStep",
    ${runningProcessText} as "processOpen",
    coalesce(t.state = 'open', false) as "taskOpen",
    n.plan_id is null or coalesce(n.plan_id = t.plan_id, false) as "samePlan",
    t.stopped_at is null as "clockRunning",
    exists (select from chase_steps later where later.plan_id = t.plan_id and later.raised_at is not null and later.at > s.at) as overtaken,
    case
      when n.kind = 'escalation' and s.audience like 'ladder:%' and n.fell_to is distinct from 'directorate' then ${onLadder}
      when n.kind = 'escalation' then ${officer}
      when ${ladderAgencyText} = (select id from agencies where is_directorate limit 1) then ${answers} or ${officer}
      else ${answers} end as "personStands",
    exists (select from extension_requests e where e.task_id = t.id and e.state = 'asked') as "requestUndecided",
    n.kind = 'owed-by-nobody' and not exists (select from task_answerers w where w.task_id = t.id) as unowned
  from notices n join processes p on p.id = n.process_id
    left join tasks t on t.id = n.task_id left join chase_steps s on s.id = n.step_id
    cross join (select app_now() as at) moment cross join lateral (select stands_for(n.person_id, moment.at) as ids offset 0) stands`;

const oldestFirst = 'order by n.order_at, n.id';
const inMails = positional('mail.judged-mails', row, `${facts} where n.mail_id = any($1::uuid[]) ${oldestFirst}`);
const owedTo = positional(
  'mail.judged-owed',
  row,
  `${facts} where n.state = 'owed' and n.mail_id is null and n.person_id = any($1::uuid[]) and (n.person_id, n.kind) in (select * from unnest($1::uuid[], $2::text[])) ${oldestFirst} for update of n skip locked`,
);

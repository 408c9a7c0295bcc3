import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { may, type Actor } from '../../../domain/permissions.ts';
import { canDo, type HeldTask, type Somebody, takeOver, type Wish } from '../../../domain/directory/succession.ts';
import { touch, type Tx } from '../../connect.ts';
import { heldNow } from '../../held-now.ts';
import { tasks } from '../../schema/chase.ts';
import { people, posts } from '../../schema/directory.ts';
import { correctiveActions } from '../../schema/inspections.ts';
import { of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { type Cause, type Change, changeHands } from './change-hands.ts';

const held = statement(
  'directory.held-tasks',
  z.object({
    id: of(tasks.id),
    processId: of(tasks.processId),
    planId: of(tasks.planId),
    kind: of(tasks.kind),
    state: z.enum(['open', 'answered']),
    agencyId: of(tasks.agencyId),
    postId: of(tasks.postId),
    personId: of(tasks.personId),
    answering: z.array(z.string()),
    /** Who was asked by his address for this task alone, and holds no post of its agency. */
    invitedIds: z.array(z.string()),
    /** The inspectors of its inspection. */
    inspectorIds: z.array(z.string()),
    /** Of an action that is to be verified: whose it is, and who reported it. */
    aboutAgencyId: of(correctiveActions.agencyId).nullable(),
    reportedBy: of(correctiveActions.reportedBy).nullable(),
  }),
  ({ which, locked }: { which: SQL; locked: boolean }) => sql`
    select t.id, t.process_id as "processId", t.plan_id as "planId", t.kind, t.state, t.agency_id as "agencyId", t.post_id as "postId", t.person_id as "personId",
      array(select w.person_id::text from task_answerers w where w.task_id = t.id) as answering,
      array(select k.person_id::text from task_people k where k.task_id = t.id and k.left_at is null and k.invited_by is not null) as "invitedIds",
      array(select i.person_id::text from inspection_inspectors i where i.process_id = t.process_id) as "inspectorIds",
      c.agency_id as "aboutAgencyId", c.reported_by as "reportedBy"
    from tasks t join processes p on p.id = t.process_id and p.ended_at is null
      left join corrective_actions c on c.process_id = t.process_id and c.verify_task_id = t.id
    where t.state in ('open', 'answered') and not (t.kind = 'sign' and t.person_id is not null) and ${which}
    order by t.id ${locked ? sql`for no key update of t` : sql``}`,
  [
    { which: sql`t.id = any('{}'::uuid[])`, locked: true },
    { which: sql`t.id = any('{}'::uuid[])`, locked: false },
  ],
);
/** A task of a running process, and who answers for it at this moment. */
export type Held = RowOf<typeof held>;

/**
 * The tasks over the alias `t` that change hands with somebody or something, locked in the order of their ids; read before
 * the directory changes, since who answers by a post is known by it. What a seat of a body asks is not among them: it ends
 * with the seat, and is nobody else's (db/sign-offs/follow-seats.ts).
 */
export function heldTasks(tx: Tx, which: SQL): Promise<Held[]> {
  return held(tx, { which, locked: true });
}

/** The same, for a page: nothing is locked. */
export function readHeld(tx: Tx, which: SQL): Promise<Held[]> {
  return held(tx, { which, locked: false });
}

const around = statement(
  'directory.everybody-around',
  z.object({
    personId: of(people.id),
    posts: z.array(z.object({ agencyId: z.string(), role: of(posts.role), directorate: z.boolean() })),
  }),
  ({ agencyIds, personIds }: { agencyIds: readonly string[]; personIds: readonly string[] }) => sql`
    with around as (
      select h.person_id from agencies a join posts o on o.agency_id = a.id join post_holders h on h.post_id = o.id
      where ${heldNow} and a.id in (select id from agencies where is_directorate union all select unnest(${uuids(agencyIds)}))
      union select id from people where id = any(${uuids(personIds)}) and left_at is null)
    select p.id as "personId", coalesce((
      select jsonb_agg(jsonb_build_object('agencyId', o.agency_id, 'role', o.role, 'directorate', a.is_directorate))
      from post_holders h join posts o on o.id = h.post_id and o.ended_at is null join agencies a on a.id = o.agency_id
      where h.person_id = p.id and ${heldNow}), '[]') as posts
    from people p where p.id in (select person_id from around) order by p.name, p.id`,
);

/** Everybody to whom these tasks might fall, and who answers for them, if he has not left. */
export async function everybodyAround(
  tx: Tx,
  tasks: readonly (Pick<HeldTask, 'agencyId' | 'inspectorIds'> & { readonly answering: readonly string[] })[],
): Promise<Somebody[]> {
  const agencyIds = [...new Set(tasks.flatMap(({ agencyId }) => (agencyId === null ? [] : [agencyId])))];
  const personIds = [...new Set(tasks.flatMap(({ answering, inspectorIds }) => [...answering, ...inspectorIds]))];
  return around(tx, { agencyIds, personIds });
}

/** Who could be handed the task by the actor: people of its agency who can do it, and for an officer the officers too. */
export async function ableToTake(tx: Tx, actor: Pick<Actor, 'roles'>, taskId: string): Promise<string[]> {
  const [task] = await readHeld(tx, sql`t.id = ${taskId}`);
  if (task === undefined) return [];
  const officer = may(actor, 'nudge-task');
  const everybody = await everybodyAround(tx, [task]);
  return everybody
    .filter((who) => canDo(task, who) && (officer || who.posts.some(({ agencyId }) => agencyId === task.agencyId)))
    .map(({ personId }) => personId);
}

export type HandOn = Cause & {
  /** Who answers no more, whatever he could still do. */
  readonly gone?: readonly string[];
  readonly wish: (task: Held) => Wish;
};

export type HandedOn = { readonly handed: number; readonly listed: number };

/**
 * After the directory has changed: of each task, who can do it no more leaves it, who is to take it over joins, both are
 * told, and what nobody does is listed for the directorate, whose officers are told. In: the tasks as they were before.
 * An answered task changes hands unseen: who has it hears what became of it, and is asked nothing.
 */
export async function handOn(tx: Tx, before: readonly Held[], on: HandOn): Promise<HandedOn> {
  if (before.length === 0) return { handed: 0, listed: 0 };
  const changes = await judge(tx, before, on);
  const listed = await changeHands(tx, changes, on);
  for (const processId of new Set(changes.map(({ task }) => task.processId))) touch(tx, processId);
  const open = changes.filter(
    ({ task, leaving, joining }) => task.state === 'open' && leaving.length + joining.length > 0,
  );
  return { handed: open.filter((change) => !change.listed).length, listed };
}

async function judge(tx: Tx, before: readonly Held[], { gone = [], wish }: HandOn): Promise<Change[]> {
  const now = await heldTasks(tx, sql`t.id = any(${uuids(before.map(({ id }) => id))})`);
  const everybody = (await everybodyAround(tx, now)).filter(({ personId }) => !gone.includes(personId));
  const byId = new Map(everybody.map((who) => [who.personId, who]));
  const known = new Map(before.map((task) => [task.id, task.answering]));
  return now.map((task) => {
    const able = (personId: string) => {
      const who = byId.get(personId);
      return who !== undefined && canDo(task, who);
    };
    const staying = task.answering.filter(able);
    const leaving = [...new Set([...(known.get(task.id) ?? []), ...task.answering])].filter(
      (id) => !staying.includes(id),
    );
    return { task, leaving, ...takeOver(task, staying, everybody, wish(task)) };
  });
}

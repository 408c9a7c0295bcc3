import { type SQL, sql } from 'drizzle-orm';
import { may, type Actor } from '../../../domain/permissions.ts';
import {
  canDo,
  type HeldTask,
  type Somebody,
  takeOver,
  type WhyListed,
  type Wish,
} from '../../../domain/directory/succession.ts';
import { touch, type Tx } from '../../connect.ts';
import { heldNow } from '../lock.ts';
import { owedPost } from '../../chase/outbox.ts';
import { tellOfNobody } from '../../chase/owed-by-nobody.ts';
import { uuids } from '../../uuids.ts';

/** A task of a running process, and who answers for it at this moment. */
export type Held = HeldTask & {
  readonly id: string;
  readonly processId: string;
  readonly planId: string;
  readonly postId: string | null;
  readonly state: 'open' | 'answered';
  readonly answering: readonly string[];
};

/**
 * The tasks over the alias `t` that change hands with somebody or something, locked in the order of their ids; read before
 * the directory changes, since who answers by a post is known by it. What a seat of a body asks is not among them: it ends
 * with the seat, and is nobody else's (db/sign-offs/follow-seats.ts).
 */
export function heldTasks(tx: Tx, which: SQL): Promise<Held[]> {
  return readHeld(tx, which, sql`for no key update of t`);
}

/** The same, for a page: nothing is locked. */
export async function readHeld(tx: Tx, which: SQL, lock = sql``): Promise<Held[]> {
  const { rows } = await tx.execute<Held>(sql`
    select t.id, t.process_id as "processId", t.plan_id as "planId", t.kind, t.state, t.agency_id as "agencyId", t.post_id as "postId", t.person_id as "personId",
      array(select w.person_id::text from task_answerers w where w.task_id = t.id) as answering,
      array(select k.person_id::text from task_people k where k.task_id = t.id and k.left_at is null and k.invited_by is not null) as "invitedIds",
      array(select i.person_id::text from inspection_inspectors i where i.process_id = t.process_id) as "inspectorIds",
      c.agency_id as "aboutAgencyId", c.reported_by as "reportedBy"
    from tasks t join processes p on p.id = t.process_id and p.ended_at is null
      left join corrective_actions c on c.process_id = t.process_id and c.verify_task_id = t.id
    where t.state in ('open', 'answered') and not (t.kind = 'sign' and t.person_id is not null) and ${which}
    order by t.id ${lock}`);
  return rows;
}

/** Everybody to whom these tasks might fall, and who answers for them, if he has not left. */
export async function everybodyAround(
  tx: Tx,
  tasks: readonly Pick<Held, 'agencyId' | 'answering' | 'inspectorIds'>[],
): Promise<Somebody[]> {
  const agencyIds = [...new Set(tasks.flatMap(({ agencyId }) => (agencyId === null ? [] : [agencyId])))];
  const people = [...new Set(tasks.flatMap(({ answering, inspectorIds }) => [...answering, ...inspectorIds]))];
  const { rows } = await tx.execute<Somebody>(sql`
    with around as (
      select h.person_id from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
      where ${heldNow} and (a.is_directorate or o.agency_id = any(${uuids(agencyIds)}))
      union select id from people where id = any(${uuids(people)}) and left_at is null)
    select p.id as "personId", coalesce((
      select jsonb_agg(jsonb_build_object('agencyId', o.agency_id, 'role', o.role, 'directorate', a.is_directorate))
      from post_holders h join posts o on o.id = h.post_id and o.ended_at is null join agencies a on a.id = o.agency_id
      where h.person_id = p.id and ${heldNow}), '[]') as posts
    from people p where p.id in (select person_id from around) order by p.name, p.id`);
  return rows;
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

export type HandOn = {
  readonly actor: Actor;
  /** Who answers no more, whatever he could still do. */
  readonly gone?: readonly string[];
  readonly wish: (task: Held) => Wish;
  /** Why the directorate has to find somebody, and by whom that came about. */
  readonly why: WhyListed;
  readonly from: string;
  /** Whether those who answered are told also where nobody takes over. */
  readonly tellAlways: boolean;
  readonly act: 'task-left' | 'task-moved';
};

export type HandedOn = { readonly handed: number; readonly listed: number };

type Change = {
  readonly task: Held;
  readonly leaving: readonly string[];
  readonly joining: readonly string[];
  readonly listed: boolean;
};

/**
 * After the directory has changed: of each task, who can do it no more leaves it, who is to take it over joins, both are
 * told, and what nobody does is listed for the directorate, whose officers are told. In: the tasks as they were before.
 * An answered task changes hands unseen: who has it hears what became of it, and is asked nothing.
 */
export async function handOn(tx: Tx, before: readonly Held[], on: HandOn): Promise<HandedOn> {
  if (before.length === 0) return { handed: 0, listed: 0 };
  const changes = await judge(tx, before, on);
  await writePeople(tx, changes);
  await tell(tx, changes, on);
  const listed = changes.filter((change) => change.task.state === 'open' && change.listed);
  await list(tx, listed, on);
  await witness(tx, changes, on);
  for (const processId of new Set(changes.map(({ task }) => task.processId))) touch(tx, processId);
  const open = changes.filter(
    ({ task, leaving, joining }) => task.state === 'open' && leaving.length + joining.length > 0,
  );
  return { handed: open.filter((change) => !change.listed).length, listed: listed.length };
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

type Pair = { readonly task: string; readonly person: string };

async function writePeople(tx: Tx, changes: readonly Change[]): Promise<void> {
  const pairs = (of: (change: Change) => readonly string[]): string =>
    JSON.stringify(changes.flatMap((change) => of(change).map((person): Pair => ({ task: change.task.id, person }))));
  await tx.execute(sql`
    update task_people k set left_at = app_now() from jsonb_to_recordset(${pairs(({ leaving }) => leaving)}::jsonb) as x(task uuid, person uuid)
    where k.task_id = x.task and k.person_id = x.person and k.left_at is null`);
  await tx.execute(sql`
    insert into task_people (task_id, person_id, why)
    select x.task, x.person, 'handed-over' from jsonb_to_recordset(${pairs(({ joining }) => joining)}::jsonb) as x(task uuid, person uuid)
    on conflict do nothing`);
}

async function tell(tx: Tx, changes: readonly Change[], { tellAlways }: HandOn): Promise<void> {
  const told = changes
    .filter(({ task }) => task.state === 'open')
    .flatMap(({ task, leaving, joining, listed }) => {
      const away = tellAlways || !listed ? leaving : [];
      const common = { task: task.id, process: task.processId, plan: task.planId };
      return [
        ...joining.map((person) => ({ ...common, person, kind: 'handed-over' })),
        ...away.map((person) => ({ ...common, person, kind: 'handed-away' })),
      ];
    });
  if (told.length === 0) return;
  await tx.execute(sql`
    with occasion as materialized (select 'succession:' || uuidv7()::text as text)
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select x.process, x.task, case when x.kind = 'handed-over' then coalesce(a.substitute_id, x.person) else x.person end, x.kind, occasion.text, x.plan, app_now(),
      case when a.substitute_id is not null and x.kind = 'handed-over' then x.person end
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as x(task uuid, process uuid, plan uuid, person uuid, kind text) cross join occasion
      left join people_away a on a.person_id = x.person on conflict do nothing`);
  await owedPost(tx);
}

async function list(tx: Tx, listed: readonly Change[], { why, from }: HandOn): Promise<void> {
  if (listed.length === 0) return;
  const taskIds = listed.map(({ task }) => task.id);
  await tx.execute(sql`
    insert into not_me_reports (task_id, person_id, suggestion, why) select id, ${from}::uuid, '', ${why} from unnest(${uuids(taskIds)}) as x(id)`);
  await tellOfNobody(tx, sql`t.id = any(${uuids(taskIds)})`);
}

async function witness(tx: Tx, changes: readonly Change[], { actor, act, from }: HandOn): Promise<void> {
  const rows = changes.map(({ task, leaving, joining, listed }) => ({
    task: task.id,
    process: task.processId,
    details: { from, left: leaving.length, to: joining, answered: !listed },
  }));
  await tx.execute(sql`
    insert into audit_entries (actor_id, act, process_id, task_id, details)
    select ${actor.personId}::uuid, ${act}, x.process, x.task, x.details
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(task uuid, process uuid, details jsonb)`);
}

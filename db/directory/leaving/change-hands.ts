import { sql } from 'drizzle-orm';
import type { WhyListed } from '../../../domain/directory/succession.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { owedPost } from '../../chase/outbox.ts';
import { tellOfNobody } from '../../chase/owed-by-nobody.ts';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { command } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

/** Who no longer answers for a task, who does from now on, and whether the directorate has to find somebody. */
export type Change = {
  readonly task: {
    readonly id: string;
    readonly processId: string;
    readonly planId: string;
    readonly state: 'open' | 'answered';
  };
  readonly leaving: readonly string[];
  readonly joining: readonly string[];
  readonly listed: boolean;
};

export type Cause = {
  readonly actor: Actor;
  /** Why the directorate has to find somebody, and by whom that came about. */
  readonly why: WhyListed;
  readonly from: string;
  /** Whether those who answered are told also where nobody takes over. */
  readonly tellAlways: boolean;
  readonly act: 'task-left' | 'task-moved';
};

/** Has the changes happen, and tells and witnesses them. Out: what is listed for the directorate by it. */
export async function changeHands(tx: Tx, changes: readonly Change[], cause: Cause): Promise<number> {
  await writePeople(tx, changes);
  await tell(tx, changes, cause);
  const listed = changes.filter((change) => change.task.state === 'open' && change.listed);
  await list(tx, listed, cause);
  await witness(tx, changes, cause);
  return listed.length;
}

type Pair = { readonly task: string; readonly person: string };
const pair = { task: 'uuid', person: 'uuid' } as const;
const endParts = command(
  'directory.leave-tasks',
  (pairs: readonly Pair[]) => sql`
    update task_people k set left_at = app_now() from ${givenRows(pairs, pair)}
    where k.task_id = g.task and k.person_id = g.person and k.left_at is null`,
);
const beginParts = command(
  'directory.take-tasks',
  (pairs: readonly Pair[]) => sql`
    insert into task_people (task_id, person_id, why) select g.task, g.person, 'handed-over' from ${givenRows(pairs, pair)} on conflict do nothing`,
);

async function writePeople(tx: Tx, changes: readonly Change[]): Promise<void> {
  const pairs = (who: (change: Change) => readonly string[]) =>
    changes.flatMap((change) => who(change).map((person): Pair => ({ task: change.task.id, person })));
  await endParts(
    tx,
    pairs(({ leaving }) => leaving),
  );
  await beginParts(
    tx,
    pairs(({ joining }) => joining),
  );
}

type Told = Pair & { readonly process: string; readonly plan: string; readonly kind: 'handed-over' | 'handed-away' };
const insertNotices = command(
  'directory.tell-of-succession',
  (told: readonly Told[]) => sql`
    with occasion as materialized (select 'succession:' || uuidv7()::text as text)
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, for_person_id)
    select g.process, g.task, case when g.kind = 'handed-over' then coalesce(a.substitute_id, g.person) else g.person end, g.kind, occasion.text, g.plan, app_now(),
      case when a.substitute_id is not null and g.kind = 'handed-over' then g.person end
    from ${givenRows(told, { ...pair, process: 'uuid', plan: 'uuid', kind: 'text' })} cross join occasion
      left join people_away a on a.person_id = g.person on conflict do nothing`,
);

async function tell(tx: Tx, changes: readonly Change[], { tellAlways }: Cause): Promise<void> {
  const told = changes
    .filter(({ task }) => task.state === 'open')
    .flatMap(({ task, leaving, joining, listed }): Told[] => {
      const away = tellAlways || !listed ? leaving : [];
      const common = { task: task.id, process: task.processId, plan: task.planId };
      return [
        ...joining.map((person) => ({ ...common, person, kind: 'handed-over' as const })),
        ...away.map((person) => ({ ...common, person, kind: 'handed-away' as const })),
      ];
    });
  if (told.length === 0) return;
  await insertNotices(tx, told);
  await owedPost(tx);
}

const insertReports = command(
  'directory.list-tasks',
  ({ taskIds, why, from }: { taskIds: readonly string[]; why: WhyListed; from: string }) => sql`
    insert into not_me_reports (task_id, person_id, suggestion, why) select id, ${from}::uuid, '', ${why} from unnest(${uuids(taskIds)}) as x(id)`,
);

async function list(tx: Tx, listed: readonly Change[], { why, from }: Cause): Promise<void> {
  if (listed.length === 0) return;
  const taskIds = listed.map(({ task }) => task.id);
  await insertReports(tx, { taskIds, why, from });
  await tellOfNobody(tx, taskIds);
}

type Witnessed = { readonly task: string; readonly process: string; readonly details: object };
const insertEntries = command(
  'directory.witness-succession',
  ({ rows, byId, act }: { rows: readonly Witnessed[]; byId: string; act: Cause['act'] }) => sql`
    insert into audit_entries (actor_id, act, process_id, task_id, details)
    select ${byId}::uuid, ${act}, x.process, x.task, x.details
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(task uuid, process uuid, details jsonb)`,
);

async function witness(tx: Tx, changes: readonly Change[], { actor, act, from }: Cause): Promise<void> {
  const rows = changes.map(({ task, leaving, joining, listed }) => ({
    task: task.id,
    process: task.processId,
    details: { from, left: leaving.length, to: joining, answered: !listed },
  }));
  await insertEntries(tx, { rows, byId: actor.personId, act });
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeAgency } from '../../../db/directory/agencies.ts';
import { removeMember, setMember } from '../../../db/directory/bodies.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { endPost, givePost } from '../../../db/directory/posts.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { listOwedByNobody } from '../../../db/tasks/read-requests.ts';
import { readStuck } from '../../../db/sign-offs/read-unreachable.ts';
import { changeInspectors } from '../../../db/inspections/change-inspectors.ts';
import { readLeavingGroups } from '../../../db/directory/leaving/read-leaving.ts';
import { replaceAgency } from '../../../db/directory/leaving/replace-agency.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { runningPartnership, type RunningPartnership } from '../../support/stories/running-partnership.ts';

type Step = { readonly act: keyof typeof acts; readonly who: number; readonly to: number; readonly way: number };
type Pick = { readonly id: string; readonly version: number };
type Given = RunningPartnership & { readonly step: Step };

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

/** Everybody who has a part in the work now, by name, so that a seed means the same people again. */
const people = ({ world }: RunningPartnership) =>
  world.rows<Pick>(`select p.id, p.version from people p where p.left_at is null and (
      exists (select from post_holders h where h.person_id = p.id and (h.until is null or h.until > app_now()))
      or exists (select from body_members m where m.person_id = p.id)) order by p.name`);
const agencies = ({ world }: RunningPartnership) =>
  world.rows<Pick>(`select id, version from agencies where ended_at is null and not is_directorate order by kind, id`);
const posts = ({ world }: RunningPartnership) =>
  world.rows<
    Pick & { held: string[] }
  >(`select o.id, 1 as version, array(select h.person_id::text from post_holders h where h.post_id = o.id
      and (h.until is null or h.until > app_now())) as held from posts o where o.ended_at is null order by o.title, o.id`);

/** What a random step does; a refusal changes nothing, and what comes after it is checked all the same. */
const acts = {
  leave: async (given: Given) => {
    const { step } = given;
    const person = pick(await people(given), step.who);
    if (person === undefined) return;
    await directory(given, async (tx, actor) => {
      const groups = await readLeavingGroups(tx, person.id);
      const choices = groups.map(({ agencyId, candidates }, index) => {
        const named = pick(candidates, step.to + index)?.id;
        return { agencyId, to: [named ?? 'others', 'others', 'directorate'][step.way] ?? 'others' };
      });
      return leave(tx, actor, { personId: person.id, choices });
    });
  },
  replace: async (given: Given) => {
    const all = await agencies(given);
    const [agency, other] = [pick(all, given.step.who), pick(all, given.step.to)];
    const successorId = given.step.way === 0 ? null : (other?.id ?? null);
    if (agency === undefined) return;
    await directory(given, (tx, actor) =>
      replaceAgency(tx, actor, { agencyId: agency.id, successorId, movePosts: given.step.way === 2 }),
    );
  },
  rename: async (given: Given) => {
    const agency = pick(await agencies(given), given.step.who);
    if (agency === undefined) return;
    await directory(given, (tx, actor) =>
      changeAgency(tx, actor, { agencyId: agency.id, ifVersion: agency.version, name: `Renamed ${agency.id}` }),
    );
  },
  'end-post': async (given: Given) => {
    const post = pick(await posts(given), given.step.who);
    if (post === undefined) return;
    const personId = given.step.way === 0 ? null : (pick(post.held, given.step.to) ?? null);
    await directory(given, (tx, actor) => endPost(tx, actor, { postId: post.id, personId }));
  },
  'give-post': async (given: Given) => {
    const [post, person] = [pick(await posts(given), given.step.who), pick(await people(given), given.step.to)];
    if (post === undefined || person === undefined) return;
    const instead = given.step.way > 0;
    await directory(given, (tx, actor) => givePost(tx, actor, { postId: post.id, personId: person.id, instead }));
  },
  inspectors: async (given: Given) => {
    const { world, step } = given;
    const running = await world.rows<Pick & { now: string[] }>(
      `select p.id, p.version, array(select i.person_id::text from inspection_inspectors i where i.process_id = p.id) as now
       from processes p where p.kind = 'inspection' and p.ended_at is null order by p.id`,
    );
    const inspection = pick(running, step.who);
    const other = pick(await people(given), step.to)?.id;
    if (inspection === undefined || other === undefined) return;
    const inspectorIds = step.way === 0 ? [other] : [...new Set([...inspection.now, other])];
    await directory(given, (tx, actor) =>
      changeInspectors(tx, actor, { processId: inspection.id, inspectorIds, ifVersion: inspection.version }),
    );
  },
  seat: async (given: Given) => {
    const { body, step } = given;
    const person = pick(
      step.way === 0 ? await people(given) : body.members.map(({ personId: id }) => ({ id })),
      step.who,
    );
    if (person === undefined) return;
    const seat = { bodyId: body.id, personId: person.id };
    await directory(given, async (tx, actor) => {
      const done = await (step.way === 0
        ? setMember(tx, actor, { ...seat, capacity: 'member' })
        : removeMember(tx, actor, seat));
      return done;
    });
  },
};

/** In the name of the administrator; what is refused is rolled back, as the doors do. */
async function directory(
  { world, administrator }: RunningPartnership,
  work: (tx: Tx, actor: RunningPartnership['administrator']) => Promise<{ readonly ok: boolean }>,
): Promise<void> {
  class Refused extends Error {}
  await as(world.db, actingFor(administrator), async (tx) => {
    if (!(await work(tx, administrator)).ok) throw new Refused();
  }).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
}

/** What a sign-off's workflow does after each change of those who sit somewhere. */
async function look({ world }: RunningPartnership): Promise<void> {
  const open = await world.rows<{ id: string }>(
    `select id from processes where kind = 'sign-off' and opened_at is not null and ended_at is null order by id`,
  );
  for (const { id } of open) await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, id));
}

/**
 * Every open task with who answers for it, whether each of them can do it, and whether he was told: written anew here, so
 * that it does not share a mistake with what it checks.
 */
const owed = `
  with live as (select h.person_id, o.agency_id, o.role from post_holders h join posts o on o.id = h.post_id
    where o.ended_at is null and h.since <= app_now() and (h.until is null or h.until > app_now())),
  office as (select l.person_id from live l join agencies a on a.id = l.agency_id where a.is_directorate and l.role in ('officer', 'administrator'))
  select t.id, t.kind, p.reference, coalesce(jsonb_agg(jsonb_build_object('name', q.name, 'id', q.id,
      'can', q.left_at is null and case
        when t.kind = 'sign' and t.person_id is not null then exists (select from signatory_tasks y join stage_seats s on s.stage_id = y.stage_id where y.task_id = t.id and s.person_id = q.id)
        when t.kind = 'new-version' then q.id = t.person_id or q.id in (select person_id from office)
        when t.kind = 'verify' then q.id in (select person_id from office) or (q.id in (select i.person_id from inspection_inspectors i where i.process_id = t.process_id)
          and q.id in (select person_id from live where role = 'inspector') and not exists (select from corrective_actions c join live l on l.agency_id = c.agency_id where c.verify_task_id = t.id and l.person_id = q.id))
        when t.kind in ('decide-extension', 'publish-outcome', 'settle-review') or t.agency_id is null then q.id in (select person_id from office)
        else q.id in (select person_id from office) or exists (select from live l where l.person_id = q.id and l.agency_id = t.agency_id) end,
      'told', exists (select from notices n where n.task_id = t.id and n.person_id = q.id and n.kind in ('invitation', 'request', 'handed-over', 'reminder'))))
    filter (where q.id is not null), '[]') as people,
    exists (select from notices n where n.task_id = t.id and n.kind = 'owed-by-nobody') as "officersTold"
  from tasks t join processes p on p.id = t.process_id and p.ended_at is null
    left join task_answerers w on w.task_id = t.id left join people q on q.id = w.person_id
  where t.state = 'open' group by t.id, t.kind, p.reference order by t.id`;
const stages = `
  select p.id, p.reference, (select count(*)::int from stage_seats q where q.stage_id = s.id) as seats,
    exists (select from notices n where n.process_id = p.id and n.kind = 'stage-stuck') as "officersTold"
  from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null where s.state = 'open'`;
type Stage = { id: string; reference: string; seats: number; officersTold: boolean };
type Owed = {
  officersTold: boolean;
  id: string;
  kind: string;
  reference: string;
  people: { name: string; id: string; can: boolean; told: boolean }[];
};

/** What is wrong now, in words; nothing where all is well. `known`: who answered from the beginning, when some are told later. */
async function wrong(given: RunningPartnership, known: ReadonlySet<string>): Promise<string[]> {
  const { world, administrator } = given;
  const tasks = await world.rows<Owed>(owed);
  const { listed, stuck } = await as(world.db, actingFor(administrator), async (tx) => ({
    listed: (await listOwedByNobody(tx)).map(({ taskId }) => taskId),
    stuck: (await readStuck(tx)).map(({ id }) => id),
  }));
  const ofTasks = tasks.flatMap(({ id, kind, reference, officersTold, people: who }) => {
    const able = who.filter(({ can }) => can);
    const is = `${kind} of ${reference} (${who.map(({ name }) => name).join(', ')})`;
    if (able.length === 0 && !listed.includes(id)) return [`${is} is owed by nobody who can do it, and is not listed`];
    if (able.length === 0) return officersTold ? [] : [`${is} is listed, and no officer was told`];
    if (listed.includes(id)) return [`${is} is listed, though somebody can do it`];
    return able.some((one) => one.told || known.has(`${id} ${one.id}`)) ? [] : [`${is}: nobody of them was ever told`];
  });
  const ofStages = (await world.rows<Stage>(stages)).flatMap(({ id, reference, seats, officersTold }) => {
    if (seats > 0) return [];
    if (!stuck.includes(id)) return [`${reference} has nobody who can sign, and is not listed as stuck`];
    return officersTold ? [] : [`${reference} is stuck, and no officer was told`];
  });
  return [...ofTasks, ...ofStages];
}

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(...(Object.keys(acts) as Step['act'][])),
    who: fc.nat(50),
    to: fc.nat(50),
    way: fc.nat(2),
  }),
  { minLength: 4, maxLength: 10 },
);

test('whoever leaves and whatever ends, every open task has somebody who can do it and was told, or is listed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (walk) => {
      const given = await runningPartnership();
      try {
        const start = await given.world.rows<Owed>(owed);
        const known = new Set(start.flatMap(({ id, people: who }) => who.map((one) => `${id} ${one.id}`)));
        for (const step of walk) {
          await acts[step.act]({ ...given, step });
          await look(given);
          expect(await wrong(given, known), JSON.stringify(step)).toEqual([]);
        }
      } finally {
        await given.world.end();
      }
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 180_000);

import { as } from '../../../db/connect.ts';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import { addFinding, type FindingInput } from '../../../db/inspections/findings.ts';
import { draftInspection, type NewInspection } from '../../../db/inspections/inspections.ts';
import { addMinute } from '../../../db/inspections/actions/step-authority.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Terms } from '../../../db/chase/decisions.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { ProcessAct } from '../../../domain/decisions/process.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { addPerson, answerText, record, type TestAgency, type World } from './world.ts';
import { valueOf } from '../verdicts.ts';

export const day = 86_400_000;

/** Runs a function of db/ as the person, under his own role in the database. */
export function acting<T>(world: World, actor: Actor, work: Parameters<typeof as<T>>[2]): Promise<T> {
  return as(world.db, actingFor(actor), work);
}

export function addInspector(world: World, name = 'Ines Inspector'): Promise<Actor> {
  return addPerson(world.rows, world.directorateId, name, 'inspector');
}

/** A draft inspection of the agencies, its evidence due at the instant. */
export async function draftOf(
  world: World,
  agencies: readonly TestAgency[],
  inspectors: readonly Actor[],
  input: Partial<NewInspection> & { evidenceDueAt: number },
): Promise<{ processId: string; reference: string }> {
  return valueOf(
    await acting(world, world.officer, (tx) =>
      draftInspection(tx, world.officer, {
        title: 'Treatment places in custody',
        scope: 'How the agency keeps its part of the plan.',
        grounds: 'Two returns are missing.',
        agencyIds: agencies.map(({ id }) => id),
        inspectorIds: inspectors.map(({ personId }) => personId),
        evidenceDueWallText: 'due then',
        ...input,
      }),
    ),
  );
}

export async function findingOf(
  world: World,
  actor: Actor,
  processId: string,
  input: Partial<FindingInput> & { agencyId: string },
): Promise<{ findingId: string; number: number }> {
  return valueOf(
    await acting(world, actor, (tx) =>
      addFinding(tx, actor, {
        processId,
        ownerPostId: null,
        severity: 'major',
        text: 'No treatment is offered on Sundays.',
        action: '',
        due: null,
        demonstrationDays: 0,
        evidenceIds: [],
        ...input,
      }),
    ),
  );
}

/** A version of a report, written by the person. */
export async function reportBy(world: World, actor: Actor, processId: string, title: string): Promise<string> {
  const added = await acting(world, actor, (tx) =>
    addDocument(tx, actor, {
      processId,
      title,
      fileName: 'report.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from(`%PDF-1.7 ${title} of the inspection`),
    }),
  );
  return valueOf(added).documentId;
}

/** The minute by which a body authorised a step of the ladder, today; of a committee of its own where none is named. */
export async function minuteOf(world: World, processId: string, bodyId?: string): Promise<string> {
  const made = async () => {
    const [body] = await world.rows<{ id: string }>(
      `insert into bodies (id, name) values (uuidv7(), 'Committee ' || uuidv7()) returning id`,
    );
    return body?.id ?? '';
  };
  const added = await acting(world, world.officer, async (tx) =>
    addMinute(tx, world.officer, {
      processId,
      bodyId: bodyId ?? (await made()),
      metOn: (await world.rows<{ day: string }>(`select app_now()::date::text as day`))[0]?.day ?? '',
      fileName: 'minute.pdf',
      mediaType: 'application/pdf',
      content: Buffer.from('%PDF-1.7 the committee authorised the step'),
    }),
  );
  return valueOf(added).minuteId;
}

export async function taskOf(
  world: World,
  processId: string,
  kind: string,
  agency?: TestAgency,
): Promise<{ id: string; state: string }> {
  const [task] = await world.rows<{ id: string; state: string }>(
    `select id, state from tasks where process_id = $1 and kind = $2 and ($3::uuid is null or agency_id = $3) order by id desc limit 1`,
    [processId, kind, agency?.id ?? null],
  );
  if (task === undefined) throw new Error(`no task of kind ${kind}`);
  return task;
}

export async function actionOf(
  world: World,
  processId: string,
): Promise<{ id: string; state: string; task_id: string; verify_task_id: string | null }> {
  const [action] = await world.rows<{ id: string; state: string; task_id: string; verify_task_id: string | null }>(
    `select id, state, task_id, verify_task_id from corrective_actions where process_id = $1 order by id limit 1`,
    [processId],
  );
  if (action === undefined) throw new Error('no corrective action');
  return action;
}

export type Checked = { readonly processId: string; readonly reference: string; readonly documentId: string };

/** How a story decides: through a workflow, or straight into the rows. */
type Through = {
  readonly now: number;
  readonly decide: (
    processId: string,
    act: ProcessAct,
    terms?: Terms,
    words?: Record<string, string>,
  ) => Promise<unknown>;
};

/**
 * An inspection whose preliminary report was sent and found correct, with one finding that asks for something by the
 * instant; its report was written by the inspector.
 */
export async function checkedThrough(
  world: World,
  agency: TestAgency,
  inspector: Actor,
  { now, decide }: Through,
  actionDueAt = now + 60 * day,
): Promise<Checked> {
  const made = await draftOf(world, [agency], [inspector], { evidenceDueAt: now + 28 * day });
  const { processId } = made;
  await decide(processId, 'open');
  const due = { at: actionDueAt, text: 'then' };
  await findingOf(world, inspector, processId, { agencyId: agency.id, action: 'Offer it on Sundays.', due });
  const documentId = await reportBy(world, inspector, processId, 'Report');
  await decide(processId, 'send-preliminary', { documentId, dueAt: now + 20 * day });
  const { id: taskId } = await taskOf(world, processId, 'accuracy-comments');
  const [contact] = agency.respondents;
  if (contact === undefined) throw new Error('nobody answers for the agency');
  const content = { ...answerText(''), nothingToSay: true };
  valueOf(await acting(world, contact, (tx) => submitAnswer(tx, contact, { taskId, content, ifVersion: null })));
  return { ...made, documentId };
}

/** The same without a workflow. */
export function checkedInspection(
  world: World,
  agency: TestAgency,
  inspector: Actor,
  actionDueAt?: number,
): Promise<Checked> {
  const decide: Through['decide'] = (...decision) => record(world, ...decision);
  return checkedThrough(world, agency, inspector, { now: Date.now(), decide }, actionDueAt);
}

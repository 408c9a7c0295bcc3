import { record } from '../support/stories/world.ts';
import { addBody, draftSignOff, signAs, stageOf } from '../support/stories/sign-offs.ts';
import { type Stage, tell } from './story.ts';

const { stage } = tell('2026-12-10T10:00:00Z', /^\/strategies\//u);
let strategy = '';

const postOf = ({ row }: Stage, personId: string | undefined) =>
  row<{ id: string }>('select post_id as id from post_holders where person_id = $1', [personId]).then(({ id }) => id);

/** A watched strategy of one strand, whose three activities have a milestone each. */
async function watchedPlan(told: Stage): Promise<string> {
  const { post, cast } = told;
  const [council, silent, late] = await Promise.all(
    [cast.council, cast.silent, cast.late].map((agency) => postOf(told, agency.respondents[0]?.personId)),
  );
  const activity = (title: string, leadPostId: string | undefined, milestone: string) => ({
    title,
    leadPostId,
    milestones: [{ title: milestone, dueOn: '2027-05-31' }],
  });
  const activities = [
    activity('Close crack houses', council, 'Baseline collected'),
    activity('Train officers', silent, 'Two hundred trained'),
    activity('Education in schools', late, 'Every school visited'),
  ];
  const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: council, activities };
  const made = await post(cast.officer, 'strategies', { title: 'Drugs strategy 2027-2030', strands: [strand] });
  const id = String(made['id']);
  await post(cast.officer, `strategies/${id}/open`);
  return id;
}

let revision = '';
type Drafted = { part_id: string; version: number; parent_id: string; post_id: string | null; day: string | null };
const draftedLine = ({ row }: Stage, title: string) =>
  row<Drafted>('select *, day::text from revision_lines where revision_id = $1 and title = $2', [revision, title]);

stage('the whole plan is revised: a line is merged, one is split, a milestone moves', async (told) => {
  const { post, put, cast } = told;
  strategy = await watchedPlan(told);
  const opened = await post(cast.officer, `strategies/${strategy}/revisions`, { title: 'Fundamental revision' });
  revision = String(opened['revisionId']);
  const say = async (title: string, said: object) => {
    const { part_id: id, version, parent_id: parentId, post_id: postId, day } = await draftedLine(told, title);
    const kept = { title, parentId, postId, day, ...said };
    await put(cast.officer, `plan-revisions/${revision}/lines/${id}`, kept, version);
  };
  const into = await draftedLine(told, 'Education in schools');
  await say('Train officers', { fate: 'merged', intoId: into.part_id, reason: 'Both teach.' });
  const { part_id: fromId, parent_id: parentId, post_id: postId } = await draftedLine(told, 'Close crack houses');
  await say('Close crack houses', { fate: 'split' });
  const parts: string[] = [];
  for (const title of ['Find crack houses', 'Close those that are found']) {
    const line = { kind: 'activity', title, parentId, postId, fromId };
    parts.push(String((await post(cast.officer, `plan-revisions/${revision}/lines`, line))['partId']));
  }
  await say('Baseline collected', { parentId: parts[0], day: '2027-09-30' });
});

stage(
  'the revision is handed in under a paper that a board then approves',
  async ({ post, cast, house: { world } }) => {
    const board = await addBody(world, 'Board of one', 1);
    const { processId: signOffId } = await draftSignOff(world, [stageOf(board)]);
    await post(cast.officer, `plan-revisions/${revision}/hand-in`, { signOffId, keepOthers: true });
    await record(world, signOffId, 'open');
    await signAs(world, board.members[0]!, signOffId);
  },
);

stage('the revision takes effect', async ({ post, cast, row }) => {
  const { id } = await row<{ id: string }>('select version_id as id from plan_revisions where id = $1', [revision]);
  await post(cast.administrator, `plan-versions/${id}/in-force`);
});

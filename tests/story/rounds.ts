import { expect } from 'vitest';
import { officer, type Story } from './story.ts';

export type Said = {
  readonly agency: string;
  readonly comment?: string;
  /** To each question that asks for one. */
  readonly position?: 'support' | 'support-with-changes' | 'object' | 'no-view';
  readonly text?: string;
};

/** An agency answers a round, as whoever answers for it. */
export async function answer(story: Story, round: string, { agency, comment = '', position, text }: Said) {
  const questions = await story.rows<{ id: string; kind: string }>(
    'select id, kind from questions where process_id = $1 order by position',
    [story.the(round)],
  );
  const replies = questions.map(({ id, kind }) => ({
    questionId: id,
    ...(kind === 'position' ? { position: position ?? 'no-view' } : { text: text ?? '' }),
  }));
  const { name } = await story.contact(agency);
  await story.post(name, `tasks/${await taskOf(story, round, agency)}/response`, { comment, replies });
}

export async function taskOf(story: Story, round: string, agency: string): Promise<string> {
  const { id } = await story.row<{ id: string }>(
    `select t.id from tasks t join agencies a on a.id = t.agency_id where t.process_id = $1 and t.kind = 'answer' and a.name = $2`,
    [story.the(round), agency],
  );
  return id;
}

type Settled = { readonly disposition: string; readonly response?: string; readonly changed?: string };

/** Every comment gets what became of it, the log is agreed, and the outcome is published. */
export async function publish(
  story: Story,
  round: string,
  { outcome, settle }: { outcome: string; settle: (comment: string) => Settled },
) {
  const id = story.the(round);
  const log = await story.rows<{ id: string; version: number; comment: string }>(
    'select id, version, comment from log_items where process_id = $1 and disposition is null',
    [id],
  );
  for (const item of log)
    await story.put(officer, `consultations/${id}/log/${item.id}`, settle(item.comment), item.version);
  await story.post(officer, `consultations/${id}/agree-log`);
  await story.post(officer, `consultations/${id}/publish`, { outcome });
  expect(await stateOf(story, round)).toBe('published');
}

export async function stateOf(story: Story, process: string): Promise<string> {
  return (await story.row<{ state: string }>('select state from processes where id = $1', [story.the(process)])).state;
}

/** The state of a stage of the development, with its two dates. */
export async function stage(story: Story, kind: string) {
  type Stage = { kind: string; state: string; id: string; firstPlannedOn: string; plannedOn: string; late: boolean };
  const { stages } = await story.see<{ stages: Stage[] }>(officer, `developments/${story.the('development')}`);
  const found = stages.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`the development has no ${kind}`);
  return found;
}

import { refuse, type Verdict } from '../refusal.ts';
import type { AnswerContent } from '../tasks/answer.ts';
import { canAnswer, type TaskMoment } from '../tasks/task.ts';

// A round whose answers are taken without a name: what is said is kept apart from who said it, and nothing leads from one to the other.

/** Of fewer agencies nothing is shown: each of two would know what the other has said. */
export const fewestShown = 3;

/** In a round whose answers have no name nothing is kept beside the name of who writes it. */
export const withoutName = refuse(
  'not-allowed',
  'Answers to this round are taken without a name, so nothing of them is kept with your agency: no draft, no file, and nothing that somebody else writes down. Send the answer from the page of the task.',
  { unnamed: 1 },
);

/** Whether an answer without a name is taken at `at`: one for each agency, which nobody can change since nobody knows which it is. */
export function canAnswerUnnamed(task: TaskMoment, at: number): Verdict<{ onTime: boolean }> {
  if (task.state === 'answered')
    return refuse(
      'already-answered',
      'Your agency has answered already. An answer without a name cannot be changed, since nobody knows which it is. Nothing was sent.',
    );
  const verdict = canAnswer(task, at);
  return verdict.ok || verdict.code !== 'deadline-passed'
    ? verdict
    : { ...verdict, message: 'This task has closed, so the answer was not taken. Nothing of it is kept.' };
}

export type UnnamedLine = {
  readonly questionId: string | null;
  /** As it is stored, since it is only copied. */
  readonly stance: string | null;
  readonly comment: string;
};
export type UnnamedTally = { readonly questionId: string; readonly position: string; readonly agencies: number };

/** An answer as it is stored: its positions are counted and copied, whatever release has offered them. */
type Kept = Omit<AnswerContent, 'replies'> & {
  readonly replies: readonly { readonly questionId: string; readonly position?: string; readonly text?: string }[];
};

/**
 * What the log shows of the answers, each comment by itself, and how many chose what; nothing where too few have answered. Their order is that of
 * their letters, and no line says with which other one it came.
 */
export function shownOfUnnamed(answers: readonly Kept[]): {
  readonly lines: readonly UnnamedLine[];
  readonly tally: readonly UnnamedTally[];
} {
  if (answers.length < fewestShown) return { lines: [], tally: [] };
  const replies = answers.flatMap(({ replies }) => replies);
  const said: UnnamedLine[] = [
    ...answers.map(({ comment }) => ({ questionId: null, stance: null, comment })),
    ...replies.map(({ questionId, position, text = '' }) => ({ questionId, stance: position ?? null, comment: text })),
  ];
  const tally = new Map<string, UnnamedTally>();
  for (const { questionId, position } of replies) {
    if (position === undefined) continue;
    const key = `${questionId} ${position}`;
    tally.set(key, { questionId, position, agencies: (tally.get(key)?.agencies ?? 0) + 1 });
  }
  return {
    lines: said
      .filter(({ comment }) => comment.trim() !== '')
      .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    tally: [...tally.values()],
  };
}

const keyOf = ({ questionId, comment }: UnnamedLine) => `${questionId ?? ''} ${comment}`;

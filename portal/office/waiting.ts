import { isKnown } from '../../domain/not-known.ts';
import {
  listOverdueWork,
  listStuckSignOffs,
  mostWaiting,
  type OverdueWork,
  readUndecided,
} from '../../db/tasks/read-waiting.ts';
import type { Tx } from '../../db/connect.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import { plural } from '../../domain/mail/writing.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { rulesOfTask, type TaskKind } from '../../domain/chase/task-kinds.ts';
import { stepText } from '../chase/words.ts';

export type WaitingLine = { readonly text: string; readonly href: string; readonly more?: string };

/** Where what is overdue is dealt with, where that is not the page of its process. */
const places: Readonly<Partial<Record<TaskKind, (processId: string) => string>>> = {
  answer: (id) => `/rounds/${id}/participants?show=late`,
  'dated-item': (id) => `/strategies/${id}/dates?show=overdue`,
  'give-value': (id) => `/strategies/${id}/measures`,
  'set-target': (id) => `/strategies/${id}/measures`,
  'take-in-proposal': (id) => `/strategies/${id}/proposals`,
  'decide-extension': () => '/requests',
};

/** Why does a sign-off go no further, and what is to be done? */
const stuck = {
  drafted: 'it is drafted and waits to be opened',
  'meeting-over': 'its meeting is over. Record what it decided, or move it',
  'nobody-signs': 'nobody is asked to sign at present. See who can, or skip the stage',
  'no-date': 'no date is set. Set the date of its meeting',
} as const;

/** Everything that is late, stuck or undecided, over all processes: each with its page and its next step. */
export async function readWaitingLines(tx: Tx): Promise<WaitingLine[]> {
  const [overdue, signOffs, undecided] = [
    await listOverdueWork(tx),
    await listStuckSignOffs(tx),
    await readUndecided(tx),
  ];
  const lines = [
    ...overdue
      .slice(0, mostWaiting)
      .map((work) => ({ text: overdueText(work), href: hrefOf(work), more: nextText(work) })),
    ...signOffs.slice(0, mostWaiting).map(({ processId, reference, title, stage, why }) => ({
      text: `Sign-off: ${title} (${reference})`,
      href: `/sign-offs/${processId}`,
      more: `${stage === null ? '' : `${stage}: `}${stuck[why]}`,
    })),
    ...(undecided.proposals === 0
      ? []
      : [
          {
            text:
              undecided.proposals === 1
                ? '1 inspection is proposed'
                : `${undecided.proposals} inspections are proposed`,
            href: '/proposals',
            more: 'accept or dismiss',
          },
        ]),
    ...undecided.moves.map(({ processId, title, asked }) => ({
      text: `${asked} ${asked === 1 ? 'date' : 'dates'} asked to move: ${title}`,
      href: `/strategies/${processId}/dates?show=asked`,
      more: 'agree or refuse',
    })),
    ...undecided.toFinish.map(({ processId, title, reference }) => ({
      text: `Every stage is done: ${title} (${reference})`,
      href: `/developments/${processId}`,
      more: 'finish it, or go back to a stage',
    })),
  ];
  const left = overdue.length > mostWaiting || signOffs.length > mostWaiting;
  return left ? [...lines, { text: 'More is overdue than this list shows', href: '/rounds?state=open' }] : lines;
}

function overdueText({ late, of, taskKind, title, reference }: OverdueWork): string {
  const { noun } = rulesOfTask(taskKind);
  const count = of === null ? String(late) : `${late} of ${of}`;
  return `${count} ${(of ?? late) === 1 ? noun : plural(noun)} overdue: ${title} (${reference})`;
}

function hrefOf({ processKind, processId, taskKind }: OverdueWork): string {
  return (isKnown(taskKind) ? places[taskKind]?.(processId) : undefined) ?? processPath(processKind, processId);
}

function nextText({ next, zone }: OverdueWork): string {
  return next === null
    ? 'nothing more is sent by itself'
    : `next: ${stepText(next.kind, next.recipients).replace(/^./u, (first) => first.toLowerCase())}, ${pageTime(next.at, zone)}`;
}

import { receiptReference } from './receipt.ts';
import type { ToldTask } from './told.ts';
import type { MailSetting } from './told.ts';
import type { NoticeKind } from '../chase/notice.ts';
import { taskKinds } from '../chase/task-kinds.ts';
import {
  type Writing,
  type Written,
  counted,
  kindOf,
  meetingText,
  named,
  plain,
  processUrl,
  subjectOf,
} from './writing.ts';

export type TellingKind = Exclude<
  NoticeKind,
  | 'invitation'
  | 'reminder'
  | 'nudge'
  | 'given-back'
  | 'request'
  | 'handed-over'
  | 'test-invitation'
  | 'escalation'
  | 'resolved'
>;

/** What is said, in the subject and in the first sentence; a row of words for each kind that only tells. */
const said: Readonly<
  Record<TellingKind, { readonly subject: string; readonly opening: string; readonly done: boolean }>
> = {
  receipt: { subject: 'We have your answer', opening: 'We have your answer. Thank you.', done: true },
  'extension-decided': {
    subject: 'Your request for more time',
    opening: 'The request for more time was decided.',
    done: false,
  },
  'date-moved': { subject: 'The date has moved', opening: 'The date for this has moved.', done: false },
  'date-refused': {
    subject: 'The date stays',
    opening: 'The other date that you asked for is refused: it stays as it was. Its page says who decided.',
    done: false,
  },
  'handed-away': { subject: 'Handed over', opening: 'You no longer answer for this.', done: true },
  'clock-stopped': {
    subject: 'The clock is stopped',
    opening: 'The time for this does not run at present. We will tell you when it does.',
    done: false,
  },
  'clock-restarted': { subject: 'The clock runs again', opening: 'The time for this runs again.', done: false },
  withdrawn: { subject: 'No longer needed', opening: 'Your agency was taken out of this.', done: true },
  cancelled: { subject: 'Cancelled', opening: 'This was cancelled.', done: true },
  'substitute-left': {
    subject: 'A substitute has left',
    opening:
      'Whoever stood in for somebody who is away has left. Name another substitute in the directory, or do this yourself.',
    done: false,
  },
  'stage-skipped': {
    subject: 'Your stage was skipped',
    opening:
      'A paper that your body or post was to decide on was passed on without you. Its page says who skipped the stage and why. If that is wrong, answer this message.',
    done: false,
  },
  'owed-by-nobody': {
    subject: 'Owed by nobody',
    opening: 'Nobody answers for this any more. Hand it to somebody, or do it for them.',
    done: false,
  },
  'stage-stuck': {
    subject: 'A sign-off is stuck',
    opening:
      'Nobody who is left can decide the stage that is asked. Give it another rule, change who sits there, or skip it: its page shows how.',
    done: false,
  },
  'place-vacant': {
    subject: 'A place has nobody',
    opening:
      'A lead, a leader, an owner or an inspector has left or ended here. Name another: what comes next would otherwise be owed by nobody.',
    done: false,
  },
  'inspection-report': {
    subject: 'The final report of an inspection',
    opening: 'The final report of the inspection is there.',
    done: false,
  },
  'inspection-step': {
    subject: 'A step after an inspection',
    opening: 'The inspection has moved to another step of the ladder. Its page says which and why.',
    done: false,
  },
  'step-to-authorise': {
    subject: 'Do you authorise this step?',
    opening:
      'You are named as the person who authorises a step after an inspection. It is not taken until you say so. Please confirm it, or say that you do not authorise it.',
    done: false,
  },
  'step-denied': {
    subject: 'A step is not authorised',
    opening:
      'The person you named does not authorise the step that you proposed, so it is not taken. The ladder says why.',
    done: false,
  },
  'proposal-answered': {
    subject: 'Your proposal is answered',
    opening: 'What you proposed for a plan is answered. The page of its proposals says how, and why.',
    done: true,
  },
  'inspection-closed': { subject: 'An inspection is closed', opening: 'The inspection is closed.', done: true },
  'inspection-reopened': {
    subject: 'An inspection is reopened',
    opening: 'The inspection was reopened. Its page says why.',
    done: false,
  },
  'paper-approved': {
    subject: 'A paper is approved',
    opening: 'The paper that you wrote or sent for sign-off is approved. Its page has the decision record.',
    done: false,
  },
  'paper-refused': {
    subject: 'A paper is not approved',
    opening:
      'The sign-off of a paper that you wrote or sent has ended without approval. Its page says what was decided and why.',
    done: false,
  },
  'inspector-named': {
    subject: 'You inspect',
    opening: 'You were named as an inspector of this. Its page shows what is asked and by when.',
    done: false,
  },
  'inspector-released': {
    subject: 'You no longer inspect',
    opening: 'Somebody else inspects this from now on.',
    done: true,
  },
  'said-led-on': {
    subject: 'What you said has led on',
    opening:
      'Something in the plan that a comment of your agency led to has moved, is done, or is given up. The page shows which and how.',
    done: true,
  },
  outcome: { subject: 'You said, we did', opening: 'This is what became of what was said.', done: true },
};

/** Texts that tell somebody what has happened. */
export function writeTelling(kind: TellingKind, writing: Writing): Written {
  const { subject, opening, done } = kind === 'extension-decided' ? ofMoreTime(writing) : said[kind];
  const { setting } = writing;
  return {
    subject: subjectOf(
      writing,
      (task) => `${subject}: ${named(task)}`,
      (count) => `${subject}: ${counted(count, 'task')}`,
    ),
    opening: kind === 'withdrawn' ? notNeeded(writing) : opening,
    notes: (task) => [...news(kind, task, writing), ...disregard(kind, task)],
    closing: done ? ['You need do nothing more.'] : [],
    ...(kind === 'step-to-authorise' && { url: (task: ToldTask) => `${processUrl(task, setting)}/authorise` }),
    ...(kind === 'proposal-answered' && { url: (task: ToldTask) => `${processUrl(task, setting)}/proposals` }),
    ...(kind === 'step-denied' && { url: (task: ToldTask) => `${processUrl(task, setting)}/ladder` }),
    ...(kind === 'outcome' && {
      url: (task: ToldTask) => `${setting.publicUrl}/published/${encodeURIComponent(task.reference)}`,
    }),
  };
}

/** More time may have been given without anybody's asking. */
function ofMoreTime({ tasks }: Writing) {
  return tasks.some(({ request }) => request !== null)
    ? said['extension-decided']
    : { subject: 'More time', opening: 'You have more time for this.', done: false };
}

/** A kind of task may have words of its own for an end that is nobody's fault. */
function notNeeded({ commonKind }: Writing): string {
  const own = commonKind === undefined ? undefined : taskKinds[commonKind].notNeeded;
  return own ?? said.withdrawn.opening;
}

function news(kind: TellingKind, task: ToldTask, writing: Writing): string[] {
  const { setting } = writing;
  if (kind === 'receipt') return receipt(task, (at) => setting.timeText(at, task.zone));
  if (kind === 'extension-decided') return decided(task, setting);
  if (kind === 'clock-restarted') return dates(task, setting);
  if (kind === 'handed-away' && task.newHolder !== null) return [`${plain(task.newHolder)} answers for it now.`];
  if (kind === 'date-moved' && task.dueAt !== null)
    return [
      ...dates(task, setting),
      ...(task.inPlaceOf === null ? [] : [`You are told in place of ${plain(task.inPlaceOf)}, who is away.`]),
      ...(task.taskKind === 'sign' ? meetingText(task, writing) : []),
    ];
  if (kind === 'cancelled' && task.endedWhy !== null) return [`Why: ${plain(task.endedWhy, 5_000)}`];
  if (kind === 'cancelled') return [taskKinds[kindOf(task)].notNeeded ?? []].flat();
  if (kind === 'owed-by-nobody' && task.unownedSince !== null)
    return [`Nobody has answered for it since ${setting.timeText(task.unownedSince, task.zone)}.`];
  if (kind === 'substitute-left' && task.inPlaceOf !== null)
    return [`Nobody stands in for ${plain(task.inPlaceOf)} now, who was to be away.`];
  return [];
}

/** The old date and the new one in full; the old one only where it reads as another. */
function dates({ dueAt, wasDueAt, zone }: ToldTask, { deadlineText }: MailSetting): string[] {
  if (dueAt === null) return [];
  const now = deadlineText(dueAt, zone);
  const before = wasDueAt === null ? now : deadlineText(wasDueAt, zone);
  return before === now ? [`It is now due ${now}.`] : [`It was due ${before}. It is now due ${now}.`];
}

/** What was decided on a request and until when; without one the directorate has given more time of its own accord. */
function decided(task: ToldTask, setting: MailSetting): string[] {
  const { request, zone } = task;
  if (request === null) return dates(task, setting);
  if (request.state === 'refused')
    return [
      `More time was not granted: it stays due${task.dueAt === null ? '' : ` ${setting.deadlineText(task.dueAt, zone)}`}.`,
    ];
  const wanted = setting.deadlineText(request.wantedDueAt, zone);
  const granted = setting.deadlineText(request.grantedDueAt ?? request.wantedDueAt, zone);
  return [`More time was granted until ${granted}${granted === wanted ? '' : `; ${wanted} was asked for`}.`];
}

function receipt(task: ToldTask, timeText: (at: number) => string): string[] {
  if (task.answer === null || task.taskId === null) return [];
  const { version, receivedAt, onTime } = task.answer;
  return [
    `Reference: ${receiptReference(task.reference, task.taskId, version)}.`,
    `Received ${timeText(receivedAt)}, ${onTime ? 'on time' : 'after the due date'}.`,
  ];
}

/** A mail that was handed over for the old date cannot be called back, so the news says what to do with it (R36). */
function disregard(kind: TellingKind, task: ToldTask): string[] {
  const moved = kind === 'date-moved' || (kind === 'extension-decided' && task.request?.state !== 'refused');
  return moved && task.toldOfOldDate ? ['We sent you a message about the old date. Please disregard it.'] : [];
}

import type { MailSetting, TaskLine, ToldTask } from './told.ts';
import { fallenTo, rulesOf } from '../chase/recipients.ts';
import type { RecipientsCode } from '../chase/policy.ts';
import { isSilent, processKinds } from '../process-kinds.ts';
import { type TaskKind, taskKinds } from '../chase/task-kinds.ts';
import { pageDay } from '../calendar/zones.ts';
import { normalText, readsFromRight, safeText } from '../text.ts';

/** What a text is made from. */
export type Writing = {
  readonly tasks: readonly ToldTask[];
  readonly first: ToldTask;
  /** What kind all of the tasks are; undefined where one mail is about several kinds. */
  readonly commonKind: TaskKind | undefined;
  readonly setting: MailSetting;
};

export function writingOf(tasks: readonly ToldTask[], first: ToldTask, setting: MailSetting): Writing {
  const kinds = new Set(tasks.map(kindOf));
  return { tasks, first, commonKind: kinds.size === 1 ? kindOf(first) : undefined, setting };
}

/** What is asked for; a notice about no task speaks like one about an answer, for instance the test invitation. */
export function kindOf(task: ToldTask): TaskKind {
  return task.taskKind ?? 'answer';
}

/** What the text of one kind says; the frame around it is the same for all (domain/mail/mail.ts). */
export type Written = {
  readonly subject: string;
  readonly opening: string;
  /** Sentences under one task. */
  readonly notes: (task: ToldTask) => readonly string[];
  readonly closing: readonly string[];
  /** Where the task's link leads, if not to the task. */
  readonly url?: (task: ToldTask) => string;
};

/**
 * What somebody typed as one line of at most `most` characters, without what the rule of text refuses (R64): control
 * characters could end a header line, overrides make a link or a name read as another. What is read from the right
 * stands between isolates, so that it does not turn the sentence around it. A link is never cut: half of one leads nowhere.
 */
export function plain(typed: string, most = 200): string {
  const line = safeText(normalText(typed, 'lines')).replace(/\s+/gu, ' ').trim();
  const short = shortened(line, most);
  return readsFromRight(short) ? `\u2068${short}\u2069` : short;
}

function shortened(line: string, most: number): string {
  const characters = Array.from(line);
  if (characters.length <= most) return line;
  const kept = characters.slice(0, most - 1).join('');
  const cut = [...line.matchAll(/https?:\/\/\S+/gu)].find(
    ({ index, 0: link }) => index < kept.length && index + link.length > kept.length,
  );
  const whole = cut === undefined ? kept : line.slice(0, cut.index + cut[0].length);
  return whole === line ? line : `${whole.trimEnd()}${cut === undefined ? '' : ' '}…`;
}

/** "3 responses", "3 requests for evidence". */
export function plural(noun: string): string {
  return noun.replace(/^.*?(?= (?:for|of) |$)/u, (head) => `${head}s`);
}

/** "3 tasks": of one a text says more than its number. */
export function counted(count: number, noun: string): string {
  return `${count} ${plural(noun)}`;
}

/** Subject of one task, or of several. */
export function subjectOf(writing: Writing, one: (task: ToldTask) => string, many: (count: number) => string): string {
  return writing.tasks.length === 1 ? one(writing.first) : many(writing.tasks.length);
}

/** What a task is called in a subject: a long title is cut, its reference never, and of some processes it says no more. */
export function named(task: ToldTask, whose = ''): string {
  if (isSilent(task.processKind)) return task.reference;
  return `${whose}${plain(task.taskTitle ?? task.title, 70)} (${task.reference})`;
}

/** The same with the agency that owes it, for those who read of several. */
export function namedWithAgency(task: ToldTask): string {
  return named(task, task.agency === null ? '' : `${plain(task.agency, 50)}, `);
}

/** The strategy, or the development of one, of what is named by its own title. */
export function processText(task: ToldTask): string[] {
  const { titled } = taskKinds[kindOf(task)];
  return titled === undefined || task.taskId === null ? [] : [`${titled}: ${plain(task.title)}.`];
}

/** What was said that this follows from: why a nomination was declined, what became of a proposal. */
export function saidText({ said }: ToldTask): string[] {
  return said === null ? [] : [`${said.accepted ? 'Accepted' : 'Declined'}: ${plain(said.words, 5_000)}`];
}

/** The day that a task is due, or was promised for where that had passed; '' where it has none. */
export function dueDay(task: ToldTask, setting: MailSetting): string {
  if (task.plannedFor !== null) return pageDay(task.plannedFor);
  return task.dueAt === null ? '' : setting.dayText(task.dueAt, task.zone);
}

/** The earliest due day of several tasks. */
export function firstDueDay({ tasks, first, setting }: Writing): string {
  const soonest = tasks.reduce(
    (least, task) => ((task.dueAt ?? Infinity) < (least.dueAt ?? Infinity) ? task : least),
    first,
  );
  return dueDay(soonest, setting);
}

/** A place may be the link by which one joins: all of it is said. */
export const longestPlace = 2_000;

/** When and where it is dealt with, for somebody who has to be there. */
export function meetingText(task: ToldTask, { setting }: Pick<Writing, 'setting'>): string[] {
  if (task.eventAt === null) return [];
  const when = `Meeting: ${setting.timeText(task.eventAt, task.zone)}`;
  if (task.place === null) return [`${when}.`];
  const place = plain(task.place, longestPlace);
  // A full stop would belong to the link.
  return [`${when}, ${place}${/https?:\/\/\S+$/u.test(place) ? '' : '.'}`];
}

export function taskLine(task: ToldTask, setting: MailSetting, notes: readonly string[], url?: string): TaskLine {
  const whose = task.agency === null ? '' : `${plain(task.agency)}: `;
  return {
    name: `${whose}${plain(task.taskTitle ?? task.title)} (${task.reference})`,
    due: dueText(task, setting),
    url: url ?? taskUrl(task, setting),
    notes,
  };
}

function dueText({ dueAt, plannedFor, zone }: ToldTask, { deadlineText }: MailSetting): string | null {
  if (dueAt === null) return null;
  const due = deadlineText(dueAt, zone);
  return plannedFor === null ? `Due ${due}` : `Planned for ${pageDay(plannedFor)}; please answer by ${due}`;
}

/** Links carry no token: whoever follows one signs in first. */
function taskUrl(task: ToldTask, setting: MailSetting): string {
  return task.taskId === null ? processUrl(task, setting) : `${setting.publicUrl}/tasks/${task.taskId}`;
}

export function processUrl(task: ToldTask, setting: MailSetting): string {
  return `${setting.publicUrl}${processKinds[task.processKind].path}/${task.processId}`;
}

/** What happens next and when, if nobody acts; '' where nothing is planned. */
export function nextText(task: ToldTask, setting: MailSetting): string[] {
  if (task.next === null) return [];
  const at = setting.timeText(task.next.at, task.zone);
  if (task.next.kind === 'remind') return [`Next: a reminder on ${at}.`];
  return [`Next, if there is no answer: ${rulesOf(task.next.recipients).inMail} is told on ${at}.`];
}

/** As whom its reader is told that it is overdue. */
export function toldAs({ recipients, fellTo }: ToldTask): RecipientsCode {
  return fellTo === null ? (recipients ?? 'directorate') : fallenTo(fellTo);
}

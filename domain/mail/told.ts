import type { RecipientsCode } from '../chase/policy.ts';
import type { TaskKind } from '../chase/task-kinds.ts';
import type { ProcessKind } from '../process-kinds.ts';

/** A message as data: mail/render.ts makes text and HTML of it, equal in meaning. */
export type Mail = {
  readonly subject: string;
  /** The line that an inbox shows beside the subject. */
  readonly preheader: string;
  readonly greeting: string;
  readonly blocks: readonly MailBlock[];
  readonly footer: readonly string[];
};

export type MailBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'tasks'; readonly tasks: readonly TaskLine[] }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** One task in a mail. */
export type TaskLine = {
  readonly name: string;
  readonly due: string | null;
  readonly url: string;
  /** What is known, what happens next, who else was told: one sentence each. */
  readonly notes: readonly string[];
};

/** A notice with what is known of its task when the mail is written; instants in epoch milliseconds. */
export type ToldTask = {
  readonly processId: string;
  readonly processKind: ProcessKind;
  readonly reference: string;
  readonly title: string;
  /** Why the process was ended by a decision, or the task alone by what became of its part of a plan; null where nobody wrote a reason. */
  readonly endedWhy: string | null;
  /** Null where the notice is about the process as a whole. */
  readonly taskId: string | null;
  readonly taskKind: TaskKind | null;
  /** What the task itself is called, where that says more than the name of its process. */
  readonly taskTitle: string | null;
  readonly agency: string | null;
  readonly dueAt: number | null;
  /** For which day it was promised, 'YYYY-MM-DD', where that had passed before anybody was asked. */
  readonly plannedFor: string | null;
  readonly closesAt: number | null;
  readonly zone: string;
  readonly eventAt: number | null;
  readonly place: string | null;
  readonly draftSavedAt: number | null;
  /** The request for more time that is told of or, of anything else, the last one. */
  readonly request: {
    readonly state: 'asked' | 'granted' | 'refused' | 'lapsed';
    readonly askedBy: string;
    readonly askedAt: number;
    readonly wantedDueAt: number;
    readonly grantedDueAt: number | null;
    readonly decidedAt: number | null;
  } | null;
  /** When it was due before its date moved. */
  readonly wasDueAt: number | null;
  readonly next: {
    readonly kind: 'remind' | 'escalate';
    readonly at: number;
    readonly recipients: RecipientsCode;
  } | null;
  /** Whom the step tells, and who heard it since nobody was there: the number of a rung, or 'directorate'. */
  readonly recipients: RecipientsCode | null;
  readonly fellTo: string | null;
  readonly inPlaceOf: string | null;
  /** Who handed it over; of a nomination that is asked for, who named the post; of what was adopted from a menu, who adopted it. */
  readonly handedBy: string | null;
  /** Who answers in place of the reader now: a person or, beyond his walls, an agency. */
  readonly newHolder: string | null;
  /** The reader was asked for this task alone, by his address. */
  readonly guest: boolean;
  /** Of a round whose answers are kept without who gave them. */
  readonly unnamed?: boolean;
  readonly others: readonly string[];
  /** Of an escalation: who answers for the task, and when the reader was last told of an earlier step. */
  readonly asked: readonly string[];
  readonly toldBefore: number | null;
  readonly answer: { readonly version: number; readonly receivedAt: number; readonly onTime: boolean } | null;
  /** This person was handed an escalation or a reminder for a date that no longer holds (R36). */
  readonly toldOfOldDate: boolean;
  /** What was said before, where it is told or asks for something: of a nomination that was declined, of a proposal. */
  readonly said: { readonly accepted: boolean; readonly words: string } | null;
  /** Since when nobody answers for the task, where that is what is told. */
  readonly unownedSince: number | null;
};

/** Where links lead, whom people answer to, and how instants read. */
export type MailSetting = {
  readonly publicUrl: string;
  readonly replyTo: string;
  readonly writtenAt: number;
  /** "4 December 2026 at 5pm", the same for a deadline, and its "4 December": texts do no arithmetic of zones. */
  readonly timeText: (at: number, zone: string) => string;
  readonly deadlineText: (at: number, zone: string) => string;
  readonly dayText: (at: number, zone: string) => string;
};

/** More tasks than this are counted, not listed (design section 4). */
export const longestList = 50;

import type { ChasePolicy } from './policy.ts';

/** What there is to know of a kind of task. */
export type TaskRules = {
  /** How is it chased? 'own': as its process says for itself. */
  readonly chasedBy: ChasePolicy | 'own';
  /** May more time be asked for? */
  readonly moreTime?: true;
  /** Whose ladder is climbed when it is overdue: the agency's that owes it, or the directorate's? */
  readonly ladder: 'agency' | 'directorate';
  /** Is it closed unanswered once its closing instant has passed? If not, it stays owed until somebody does it. */
  readonly closes: boolean;
  /** Is silence held against who owes it? Then a task that reached nobody closes as 'not_reached', never as missed. */
  readonly silenceCounts?: true;
  /** Is it answered with words, in versions? And do files go with what is said? */
  readonly answered?: true;
  readonly files?: true;
  /** What is asked for, as a noun: "3 responses overdue". */
  readonly noun: string;
  /** Is the task called by a title of its own? Then a mail says that of its process too, after this word. */
  readonly titled?: 'Strategy' | 'Development';
  /** How a subject says it, as a noun before "due 4 December"? */
  readonly what: string;
  /** The first sentence of the mail that asks for it, of a reminder, and of an escalation. */
  readonly asks: string;
  readonly reminds: string;
  readonly overdue: string;
  /** How it is done, at the end of a mail that asks; what else its reader can do about it follows (task-acts.ts). */
  readonly how: string;
  /** What is said to those who were asked, once it is no longer needed from them? */
  readonly notNeeded?: string;
};

import type { Read } from '../not-known.ts';
import { isOver, type SignOffState } from '../sign-offs/sign-off.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { ProcessKind } from '../process-kinds.ts';
import type { Problem } from './references.ts';
import type { ReportKind } from './tree.ts';

// A report is drafted and frozen; whether it is carried is said by the sign-off of what was frozen, and by nothing else.

/** How far a frozen version has come: the state of its sign-off, as far as it has one that was not cancelled. */
export type VersionState = 'frozen' | 'with-body' | 'carried' | 'not-carried';

export function versionState(signOff: SignOffState | null): VersionState {
  if (signOff === null || signOff === 'cancelled') return 'frozen';
  if (signOff === 'approved') return 'carried';
  return isOver(signOff) ? 'not-carried' : 'with-body';
}

/** So many problems are named in a refusal; the page lists all. */
const named = 3;

/** Whether the report can be frozen: nothing in it is wrong. */
export function canFreeze(problems: readonly Problem[]): Verdict<true> {
  if (problems.length === 0) return accept(true);
  const said = problems.slice(0, named).map(problemText).join(' ');
  const more = problems.length > named ? ` And ${problems.length - named} more.` : '';
  return refuse('not-ready', `This is not right yet. ${said}${more}`);
}

/** "B Supporting information, paragraph 2, and Appendix 1: Plan: …" */
export function problemText({ place, other, text }: Problem): string {
  return `${place}${other === null ? '' : `, and ${other}`}: ${text}`;
}

/** Whether a frozen report can be drafted anew, as its next version: nobody has it before him, and it was not carried. */
export function canRedraft(state: VersionState): Verdict<true> {
  if (state === 'with-body')
    return refuse(
      'request-open',
      'The report is being signed. Cancel its sign-off first, or wait for what is decided.',
    );
  if (state === 'carried') return refuse('not-open', 'The report is carried. Draft another one for what comes next.');
  return accept(true);
}

/** Whether a version can be sent for sign-off: it has none that stands. */
export function canSend(state: VersionState): Verdict<true> {
  return state === 'frozen' ? accept(true) : refuse('exists-already', 'This version has its sign-off already.');
}

/** Whether every agency may read it: its body has carried it. */
export function canPublish(state: VersionState, published: boolean): Verdict<true> {
  if (published) return refuse('nothing-to-change', 'Every agency that sees the strategy reads it already.');
  return state === 'carried'
    ? accept(true)
    : refuse('not-signed-off', 'A report is shown to all once its body has carried it.');
}

/** A key from a title: "Costs in 2003" -> "costs-in-2003"; `taken`: keys that others have. */
export function keyFrom(title: string, taken: readonly string[]): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^[-0-9]+|-+$/gu, '');
  const base = words.slice(0, 30).replace(/-$/u, '') || 'appendix';
  if (!taken.includes(base)) return base;
  let count = 2;
  while (taken.includes(`${base}-${count}`)) count += 1;
  return `${base}-${count}`;
}

/** The kinds of document that can be an appendix, and what is wrong with one that others could not read. */
export function attachmentFlaw(mediaType: string, content: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(content);
  if (mediaType === 'application/pdf')
    return /\/Encrypt\s*(?:<<|\d+\s+\d+\s+R)/u.test(text)
      ? 'The PDF is encrypted, so that others could not read it with the report. Save it without a password and choose it again.'
      : undefined;
  if (mediaType !== 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')
    return 'An appendix is a PDF or a Word document (docx).';
  return text.includes('vbaProject.bin')
    ? 'The Word document holds macros. Save it without them (as .docx) and choose it again.'
    : undefined;
}

/** What a report of these kinds is about, and nothing else is. */
const subjects: Partial<Readonly<Record<ReportKind, { kind: ProcessKind; word: string }>>> = {
  review: { kind: 'review', word: 'a review' },
  inspection: { kind: 'inspection', word: 'an inspection' },
  consultation: { kind: 'consultation', word: 'a round' },
};
const others: readonly ProcessKind[] = ['strategy', 'review', 'inspection'];

/** Whether a report of this kind can be about a process of that kind. Refused beside the field `about`. */
export function canBeAbout(kind: ReportKind, process: Read<ProcessKind>): Verdict<true> {
  const own = subjects[kind];
  if (own === undefined ? others.some((kind) => kind === process) : process === own.kind) return accept(true);
  return refuse('malformed', `Give the reference of ${own?.word ?? 'a review or an inspection'}.`, { field: 'about' });
}

import { canRelease } from '../publication.ts';
import { type Cut, type Passage, passagesIn, redactedMeanwhile, withoutPassages } from '../redaction.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { RoundState } from './round.ts';

// What the public does not read of the log of a round (F15): passages of a comment, of what was answered and of what it changed.

/** The texts of a line of the log that everybody reads. */
export const logParts = ['comment', 'response', 'changed'] as const;
export type LogPart = (typeof logParts)[number];
export type LogLine = { readonly id: string } & Readonly<Record<LogPart, string>>;

export type PlaceInLog = { readonly itemId: string; readonly part: LogPart };
export type LogRedaction = Cut & PlaceInLog;

/** Where the words stand in the log. */
export function passagesInLog(lines: readonly LogLine[], words: string): readonly Passage<PlaceInLog>[] {
  return passagesIn(
    lines.flatMap((line) => logParts.map((part) => [{ itemId: line.id, part }, line[part]] as const)),
    words,
  );
}

/** The lines as everybody reads them. */
export function redactedLog<Line extends LogLine>(
  lines: readonly Line[],
  redactions: readonly LogRedaction[],
): readonly Line[] {
  const at = Map.groupBy(redactions, ({ itemId, part }) => `${itemId} ${part}`);
  const textOf = (line: Line, part: LogPart) => withoutPassages(line[part], at.get(`${line.id} ${part}`) ?? []);
  return lines.map((line) => ({
    ...line,
    comment: textOf(line, 'comment'),
    response: textOf(line, 'response'),
    changed: textOf(line, 'changed'),
  }));
}

/** While the log no longer changes and nobody outside has read it. */
export function canRedactLog(state: RoundState): Verdict<true> {
  if (state === 'log-agreed' || state === 'signing' || state === 'signed-off') return accept(true);
  return refuse(
    'not-open',
    state === 'published'
      ? 'The outcome is public, and what is public does not change.'
      : 'Passages are redacted once the log is agreed, since it changes until then.',
  );
}

type Publishing = {
  readonly redactions: readonly { readonly madeBy: string }[];
  readonly actorId: string;
  readonly seen: string;
  readonly sha256: string;
};

/**
 * Whether somebody may publish what stands there: where something was redacted, he has redacted none of it, so that two have looked, and
 * confirms by its hash exactly what he has read.
 */
export function canPublishLog({ redactions, actorId, seen, sha256 }: Publishing): Verdict<true> {
  const released = canRelease('log', redactions, actorId);
  return released.ok && redactions.length > 0 && seen !== sha256 ? redactedMeanwhile : released;
}

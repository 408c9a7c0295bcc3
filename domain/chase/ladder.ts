import { accept, refuse, type Verdict } from '../refusal.ts';

/** Who stands for a person who is away at the moment of asking. */
export type Absence = { readonly personId: string; readonly substituteId: string };

/** Somebody to be told; absent: he is away now, and who stands for him. */
export type Told = { readonly personId: string; readonly absent?: { readonly substituteId: string } };

/** One person on one rung of an agency's ladder; 1 is the lowest. A rung may hold several people. */
export type LadderRow = Told & { readonly rung: number };

/**
 * An agency's rungs in any order, and those of the directorate who stand at its end. Whom a step is for is resolved in
 * SQL, for all tasks at once (db/chase/step-notices.ts).
 */
export type Ladder = { readonly rows: readonly LadderRow[]; readonly directorate: readonly Told[] };

/** The absences themselves, or 'substitutes-loop' with detail.personId: somebody would at last stand for himself. */
export function checkSubstitutes(absences: readonly Absence[]): Verdict<readonly Absence[]> {
  const looping = absences.find(({ personId }) => standInFor(personId, absences) === undefined);
  if (looping === undefined) return accept(absences);
  return refuse('substitutes-loop', 'The substitutes stand for each other in a circle.', {
    personId: looping.personId,
  });
}

/**
 * The ladder itself, or a refusal: a rung that is no whole number from 1 ('malformed'), substitutes in a circle
 * ('substitutes-loop'), or a rung on which somebody would be told who is himself late, in person or as a substitute
 * ('ladder-leads-back', with detail.level and detail.personId). In: the people who answer for the agency's task.
 */
export function checkLadder(ladder: Ladder, lateIds: readonly string[]): Verdict<Ladder> {
  const odd = ladder.rows.find(({ rung }) => !Number.isInteger(rung) || rung < 1);
  if (odd !== undefined) return refuse('malformed', 'A level is a whole number from 1.', { level: odd.rung });
  const absences = absencesOf(ladder);
  const substitutes = checkSubstitutes(absences);
  if (!substitutes.ok) return substitutes;
  for (const { rung, personId } of [...ladder.rows].sort((one, other) => one.rung - other.rung)) {
    const told = standInFor(personId, absences);
    if (told === undefined || !lateIds.includes(told)) continue;
    return refuse('ladder-leads-back', `Level ${rung} leads back to the person who is late.`, {
      level: rung,
      personId: told,
    });
  }
  return accept(ladder);
}

/** An absence with its time, in epoch milliseconds. */
export type Period = Absence & { readonly fromAt: number; readonly untilAt: number };

/**
 * Judges a ladder now and at the beginning of each absence to come: who stands for whom does not change otherwise, save
 * that somebody is back. In: who stands on which rung, all absences that are not over, who answers for the agency's tasks.
 */
export function checkLadderAhead(
  rungs: readonly { readonly rung: number; readonly personId: string }[],
  absences: readonly Period[],
  lateIds: readonly string[],
  now: number,
): Verdict<true> {
  const moments = [now, ...absences.map(({ fromAt }) => fromAt).filter((at) => at > now)];
  for (const at of new Set(moments)) {
    const away = new Map(
      absences
        .filter(({ fromAt, untilAt }) => fromAt <= at && at < untilAt)
        .map((one) => [one.personId, one.substituteId]),
    );
    const rows = rungs.map((rung) => {
      const substituteId = away.get(rung.personId);
      return substituteId === undefined ? rung : { ...rung, absent: { substituteId } };
    });
    const judged = checkLadder({ rows, directorate: [] }, lateIds);
    if (!judged.ok) return judged;
  }
  return accept(true);
}

/** Who stands for a person after all absences: himself if he is there; undefined if the chain loops. */
function standInFor(personId: string, absences: readonly Absence[]): string | undefined {
  const seen = new Set<string>();
  let current = personId;
  for (;;) {
    if (seen.has(current)) return undefined;
    seen.add(current);
    const absence = absences.find((candidate) => candidate.personId === current);
    if (absence === undefined) return current;
    current = absence.substituteId;
  }
}

function absencesOf(ladder: Ladder): readonly Absence[] {
  return [...ladder.rows, ...ladder.directorate].flatMap(({ personId, absent }) =>
    absent === undefined ? [] : [{ personId, substituteId: absent.substituteId }],
  );
}

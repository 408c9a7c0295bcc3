import type { Vacancy } from '../../../db/directory/leaving/vacancies.ts';
import type { WhyListed } from '../../../domain/directory/succession.ts';

/** Why a task waits for somebody: whose leaving it was, as half a sentence. */
export function whyListed(why: WhyListed, person: string | null, agency: string): string {
  const who = person ?? 'somebody';
  const texts: Readonly<Record<WhyListed, string>> = {
    'not-me': `${who} is not the right person`,
    left: `${who} has left`,
    'agency-ended': `${agency} has ended, or was replaced by another agency`,
    'post-ended': 'the post that owed it has ended or has no holder',
    'inspectors-changed': 'who inspects has changed',
    nobody: 'the post that owes it has no holder, or the agency no contact',
  };
  return texts[why];
}

/** What a post holds in the work, and what is said of it once nobody holds it. */
export const heldPlaces: Readonly<Record<Vacancy['place'], string>> = {
  lead: 'lead of an activity',
  leader: 'leader of a strand',
  owner: 'owner',
  holder: 'holder of a budget',
  inspector: 'inspector',
};

export const vacantPlaces: Readonly<Record<Vacancy['place'], string>> = {
  lead: 'no lead of an activity',
  leader: 'no leader of a strand',
  owner: 'no owner',
  holder: 'no holder of a budget',
  inspector: 'no inspector',
};

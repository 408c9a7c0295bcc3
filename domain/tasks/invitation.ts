import { accept, refuse, type Verdict } from '../refusal.ts';

/** How many people an agency may ask by address in a day to answer along with it, before an officer has to. */
export const mostInvitedADay = 5;

export type Invitation = {
  readonly byOfficer: boolean;
  /** Whether the task is one that somebody without a post in the agency can do. */
  readonly open: boolean;
  readonly address: string;
  /** The domains at which the agency's own people have their addresses. */
  readonly domains: readonly string[];
  readonly invitedToday: number;
};

/**
 * Whether somebody may be asked by his address to answer for one task: our mail goes to him because a participant says so.
 * So it goes to the agency's own domains, and to few a day; beyond that an officer asks.
 */
export function mayInvite({ byOfficer, open, address, domains, invitedToday }: Invitation): Verdict<true> {
  if (byOfficer) return accept(true);
  if (!open)
    return refuse(
      'person-unknown',
      'This is done by people who hold a post in the agency. Ask the directorate to give one.',
    );
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (!domains.includes(domain))
    return refuse(
      'person-unknown',
      'You can add people whose address ends like one of your agency’s. For anybody else, ask the directorate.',
    );
  return invitedToday < mostInvitedADay
    ? accept(true)
    : refuse('too-many', `Your agency has added ${mostInvitedADay} people today. Ask the directorate to add more.`);
}

/** Who may take somebody off a task again who was added to it by his address. */
export function mayUninvite(who: { officer: boolean; leads: boolean; invited: boolean; himself: boolean }): boolean {
  return who.officer || who.leads || who.invited || who.himself;
}

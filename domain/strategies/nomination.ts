import { accept, refuse, type Verdict } from '../refusal.ts';

/** What a post is named for: to lead an activity, to own it jointly with its lead, to lead a strand (S30, S65). */
export type NominationPart = 'lead' | 'joint' | 'leader';

/** 'withdrawn': another post was named instead, or nobody is needed any more. */
export type NominationState = 'asked' | 'accepted' | 'declined' | 'withdrawn';

export const nominationParts: Readonly<Record<NominationPart, string>> = {
  lead: 'Lead',
  joint: 'Joint owner',
  leader: 'Strand leader',
};

/** What it means to accept. */
export const acceptingMeans: Readonly<Record<NominationPart, string>> = {
  lead: 'Whoever leads an activity gives its return every quarter and answers for its milestones. Both come to the post that is named, also before it has accepted, until the directorate names another.',
  joint:
    'A joint owner adds a part to the return that the lead gives every quarter: words, and a colour of his own where he sees it otherwise.',
  leader:
    'Whoever leads a strand looks through the returns of its activities before the committee, and answers what other agencies propose for it.',
};

/** What the task of somebody who is named is called: "Lead: Close crack houses". */
export function nominationTitle(part: NominationPart, title: string): string {
  return `${nominationParts[part]}: ${title}`;
}

const said: Readonly<Record<Exclude<NominationState, 'asked'>, string>> = {
  accepted: 'You have accepted this already.',
  declined: 'You have declined this already. The directorate names somebody else.',
  withdrawn: 'Somebody else is named now, so this is no longer asked of you.',
};

/** Whether a nomination may still be accepted or declined; a reason is needed to decline. */
export function canAnswerNomination(state: NominationState, accepts: boolean, reason: string): Verdict<true> {
  if (state !== 'asked') return refuse('not-open', said[state]);
  return accepts || reason.trim() !== ''
    ? accept(true)
    : refuse('malformed', 'Say why you decline.', { field: 'reason' });
}

type NamedPost = { readonly postId: string; readonly agencyId: string };

/** Whether a post may own an activity jointly: one of another agency than the lead's, and none twice. */
export function canOwnJointly(post: NamedPost, lead: NamedPost, owners: readonly string[]): Verdict<true> {
  if (post.postId === lead.postId)
    return refuse('malformed', 'This post leads the activity already.', { field: 'post' });
  if (post.agencyId === lead.agencyId)
    return refuse('malformed', 'A joint owner belongs to another agency than the lead.', { field: 'post' });
  return owners.includes(post.postId)
    ? refuse('malformed', 'This post is a joint owner already.', { field: 'post' })
    : accept(true);
}

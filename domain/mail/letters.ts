import type { Mail } from './told.ts';
import { limits } from '../limits.ts';
import { plain } from './writing.ts';

/** What somebody is told apart from any task: of his own access, or in answer to what he said of a public page. */
export type LetterKind =
  | 'address-changed'
  | 'address-new'
  | 'substitute-named'
  | 'stands-in'
  | 'merged'
  /** To whoever said something of a public page. */
  | FeedbackLetter;
type FeedbackLetter = 'feedback-answered' | 'feedback-closed';

export type Letter = {
  readonly kind: LetterKind;
  /** '' where it is nobody whom we know. */
  readonly person: string;
  /** Who did it. */
  readonly by: string;
  /** Of an absence: who stands in, or for whom. */
  readonly other: string;
  /** "24 December 2026 at 9am"; '' where it does not matter. */
  readonly from: string;
  readonly until: string;
  /** Of feedback: the address of the page, from its first "/", and what is answered. */
  readonly page: string;
  readonly reply: string;
  readonly publicUrl: string;
  readonly replyTo: string;
};

type Said = { readonly subject: string; readonly opening: string; readonly reply?: string; readonly next: string };

export const letterKinds: Readonly<Record<LetterKind, (letter: Letter) => Said>> = {
  'address-changed': ({ by, replyTo }) => ({
    subject: 'Your mail address was changed',
    opening: `${by} has given you another mail address. From now on our mail and the codes to sign in go there, and you are signed out everywhere.`,
    next: `If you did not ask for this, somebody may try to act in your name: answer this message or write to ${replyTo} now.`,
  }),
  'address-new': ({ by, publicUrl }) => ({
    subject: 'Confirm your mail address',
    opening: `${by} has entered this address for you. Sign in once with a code that we send to it: until then you can sign nothing.`,
    next: `Sign in at ${publicUrl}/sign-in. If this address is not meant for you, answer this message.`,
  }),
  'substitute-named': ({ by, other, from, until }) => ({
    subject: 'Somebody stands in for you',
    opening: `${by} has said that ${other} stands in for you from ${from} to ${until}: is told in your place, and can sign in your place.`,
    next: 'If that is not right, answer this message now.',
  }),
  'stands-in': ({ by, other, from, until }) => ({
    subject: 'You stand in for somebody',
    opening: `${by} has said that you stand in for ${other} from ${from} to ${until}: you are told in their place, and can sign in their place.`,
    next: 'If that is not right, answer this message.',
  }),
  merged: ({ by, person }) => ({
    subject: 'Two entries for you are one now',
    opening: `${by} has merged two entries of our directory: what both of them held and were asked for is now that of ${plain(person)}.`,
    next: 'If these are two different people, answer this message now.',
  }),
  'feedback-answered': (letter) => aboutFeedback(letter, 'This is our answer.'),
  'feedback-closed': (letter) => aboutFeedback(letter, 'We have closed it without more, for this reason.'),
};

/** What he said is not repeated: the address may not be his, and nobody makes us mail his words to others. */
function aboutFeedback({ from, page, publicUrl, reply }: Letter, what: string): Said {
  return {
    subject: 'Your feedback on a public page',
    opening: `On ${from} you said something about a page of ours: ${publicUrl}${page} . ${what}`,
    reply,
    next: 'We have removed your address; it was kept for this message alone. If it was not you who wrote, you need do nothing.',
  };
}

/** A letter as a mail; names and words are what people typed, and come out as one line each. */
export function writeLetter(letter: Letter): Mail {
  const named = { ...letter, by: plain(letter.by), other: plain(letter.other) };
  const { subject, opening, reply = '', next } = letterKinds[letter.kind](named);
  const answer = reply.split('\n').flatMap((line) => plain(line, limits.reason) || []);
  return {
    subject,
    preheader: opening,
    greeting: letter.person === '' ? 'Dear reader' : `Dear ${plain(letter.person)}`,
    blocks: [opening, ...answer, next].map((text) => ({ kind: 'paragraph', text })),
    footer: [`Questions? Answer this message, or write to ${letter.replyTo}.`],
  };
}

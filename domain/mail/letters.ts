import type { Mail } from './told.ts';
import { plain } from './writing.ts';

/** What somebody is told of his own access, apart from any process. */
export type LetterKind = 'address-changed' | 'address-new' | 'substitute-named' | 'stands-in' | 'merged';

export type Letter = {
  readonly kind: LetterKind;
  readonly person: string;
  /** Who did it. */
  readonly by: string;
  /** Of an absence: who stands in, or for whom. */
  readonly other: string;
  /** "24 December 2026 at 9am"; '' where it does not matter. */
  readonly from: string;
  readonly until: string;
  readonly publicUrl: string;
  readonly replyTo: string;
};

type Said = { readonly subject: string; readonly opening: string; readonly next: string };

const said: Readonly<Record<LetterKind, (letter: Letter) => Said>> = {
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
};

/** A letter as a mail; names and words are what people typed, and come out as one line each. */
export function writeLetter(letter: Letter): Mail {
  const named = { ...letter, by: plain(letter.by), other: plain(letter.other) };
  const { subject, opening, next } = said[letter.kind](named);
  return {
    subject,
    preheader: opening,
    greeting: `Dear ${plain(letter.person)}`,
    blocks: [
      { kind: 'paragraph', text: opening },
      { kind: 'paragraph', text: next },
    ],
    footer: [`Questions? Answer this message, or write to ${letter.replyTo}.`],
  };
}

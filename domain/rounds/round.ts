import { accept, refuse, type Verdict } from '../refusal.ts';

export type RoundState =
  | 'draft'
  | 'open'
  | 'closed'
  | 'log-agreed'
  | 'signing'
  | 'signed-off'
  | 'published'
  | 'cancelled';
export type RoundAct = 'open' | 'move-date' | 'close' | 'cancel' | 'agree-log' | 'sign-off' | 'publish';

/**
 * From which state may the act be taken, and to which does it lead? 'same' stays. No state goes back: consulting again
 * is a new round that names this one. A sign-off is no must; one that was begun ends before the outcome is published.
 */
const transitions: Readonly<Record<RoundAct, Partial<Record<RoundState, RoundState>>>> = {
  open: { draft: 'open' },
  'move-date': { open: 'open' },
  close: { open: 'closed' },
  cancel: { draft: 'cancelled', open: 'cancelled', closed: 'cancelled' },
  'agree-log': { closed: 'log-agreed' },
  'sign-off': { 'log-agreed': 'signing' },
  publish: { 'log-agreed': 'published', 'signed-off': 'published' },
};

const said: Readonly<Record<RoundState, string>> = {
  draft: 'is still a draft',
  open: 'is open',
  closed: 'has closed',
  'log-agreed': 'has an agreed log',
  signing: 'is being signed off',
  'signed-off': 'is signed off',
  published: 'has been published',
  cancelled: 'was cancelled',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterAct(state: RoundState, act: RoundAct): Verdict<RoundState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  return refuse(
    state === 'cancelled' ? 'cancelled' : 'not-open',
    `The round ${said[state]}, so this cannot be done now.`,
    { state },
  );
}

/** Which acts a page may offer. */
export function actsFrom(state: RoundState): RoundAct[] {
  return (Object.keys(transitions) as RoundAct[]).filter((act) => transitions[act][state] !== undefined);
}

/** Whether the process has come to its end. */
export function isOver(state: RoundState): boolean {
  return state === 'published' || state === 'cancelled';
}

/** A link with or without its scheme, as somebody pastes or types it: "https://…", "zoom.us/j/123", "www.example.org". */
const link =
  /[a-z][a-z0-9+.-]*:\/\/|\b(?:msteams|zoommtg|sips?|tel|callto):|\bwww\.|[\p{L}\d-]+(?:\.[\p{L}\d-]+)+\/\S/iu;

/** The place of a meeting as anybody may read it: whoever has the link could come in, so that is for those who were asked. */
export function publicPlace(place: string | null): string | null {
  return place !== null && link.test(place) ? 'Online' : place;
}

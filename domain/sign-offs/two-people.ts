import { accept, refuse, type Verdict } from '../refusal.ts';

/** What somebody has had to do with a paper, and with the body or post that decides on it at a stage. */
export type Hands = {
  readonly wrote: boolean;
  /** Drafted the sign-off, or handed in the version that is asked for. */
  readonly handedIn: boolean;
  /** Founded the body, or added the post. */
  readonly founded: boolean;
  /** Changed who sits there since the paper was handed in. */
  readonly changedSeats: boolean;
};

/**
 * Whether somebody may sign at the stage or record what its meeting decided. Nobody alone does what two must (design
 * section 7): not its author, and not who chose those who decide.
 */
export function mayDecideStage({ wrote, founded, changedSeats }: Hands): Verdict<true> {
  if (wrote) return refuse('author-cannot-sign', 'The author of a paper cannot sign it or record the decision on it.');
  if (founded || changedSeats)
    return refuse(
      'changed-the-body',
      'You founded this body or post, or changed who holds a seat there while the paper waits. Somebody else must do this.',
    );
  return accept(true);
}

/** Whether somebody may pass over the stage or give it another rule: nobody does so with a paper of his own. */
export function maySkipStage(hands: Hands): Verdict<true> {
  if (hands.wrote || hands.handedIn)
    return refuse(
      'not-independent',
      'You wrote this paper or handed it in. Somebody else must skip the stage or change its rule.',
    );
  return mayDecideStage(hands);
}

/**
 * Whether somebody may change the address of a person who signs at the stage: until it is confirmed nothing is signed with
 * it, so nobody does so who has a part in the paper that waits, or chose who decides on it.
 */
export function mayMoveAddress(hands: Hands, name: string): Verdict<true> {
  if (maySkipStage(hands).ok) return accept(true);
  return refuse(
    'not-independent',
    `A paper waits for the signature of ${name}, and you wrote it, handed it in or chose who signs it. Somebody else must change the address.`,
    { field: 'address' },
  );
}

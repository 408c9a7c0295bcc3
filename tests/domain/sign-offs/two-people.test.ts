import { describe, expect, test } from 'vitest';
import { mayDecideStage, mayMoveAddress, maySkipStage, type Hands } from '../../../domain/sign-offs/two-people.ts';

const none: Hands = { wrote: false, handedIn: false, founded: false, changedSeats: false };

describe('who has had a hand in a paper or in who decides on it', () => {
  test.each<[Partial<Hands>, string | undefined, string | undefined]>([
    [{}, undefined, undefined],
    [{ wrote: true }, 'author-cannot-sign', 'not-independent'],
    [{ handedIn: true }, undefined, 'not-independent'],
    [{ founded: true }, 'changed-the-body', 'changed-the-body'],
    [{ changedSeats: true }, 'changed-the-body', 'changed-the-body'],
  ])('%o decides and skips, or is refused', (hands, decides, skips) => {
    const codeOf = (verdict: ReturnType<typeof mayDecideStage>) => (verdict.ok ? undefined : verdict.code);
    expect(codeOf(mayDecideStage({ ...none, ...hands }))).toBe(decides);
    expect(codeOf(maySkipStage({ ...none, ...hands }))).toBe(skips);
    // Whoever is kept from passing over a signatory cannot keep him from signing either.
    const moved = mayMoveAddress({ ...none, ...hands }, 'Ann Chair');
    expect(codeOf(moved)).toBe(skips === undefined ? undefined : 'not-independent');
    expect(moved.ok || moved.message.includes('the signature of Ann Chair')).toBe(true);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import { checkPostRoom } from '../support/checker.ts';
import { createRound, type Round } from '../support/factories.ts';
import { createPostRoomBench, mailStates, noticeStates, oweNotice, type PostRoomBench } from '../support/post-room.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;
let ownerUrl: string;
let round: Round;

beforeAll(async () => {
  bench = await createPostRoomBench();
  const url = new URL(bench.appUrl);
  ownerUrl = url.href;
});
afterAll(() => bench.close());

describe('the plain path', () => {
  beforeEach(async () => {
    bench.sink.messages.length = 0;
    round = await createRound(ownerUrlOf(bench), {
      agencyIds: [bench.people.health],
      contacts: { [bench.people.health]: [bench.people.partnerContact.id] },
      createdBy: bench.people.leadOfficer.id,
    });
  });

  test('hands an invitation over and writes it down', async () => {
    const delivered = await deliver(bench.deps(), never);
    expect(delivered).toMatchObject({ handedOver: 1, cancelled: 0, waiting: 0, paused: false, waitMs: null });
    expect(await mailStates(bench)).toContain('accepted');
    expect(await noticeStates(bench)).toContain('mailed');
    await checkPostRoom(bench);
    void oweNotice;
    void round;
    void ownerUrl;
  });
});

function ownerUrlOf({ ownerUrl: url }: PostRoomBench): string {
  return url;
}

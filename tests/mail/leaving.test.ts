import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deliver } from '../../mail/deliver.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';
import { createPostRoomBench, invitedRound, mailStates, type PostRoomBench } from '../support/parts/post-room.ts';

let bench: PostRoomBench;
beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

/** A relay that says nothing more at that stage, and a sender that leaves while it waits there. Out: what the pass came to. */
async function leaveAt(stage: SinkStage) {
  await invitedRound(bench);
  bench.sink.script = (at) => (at === stage ? { hang: true, keep: true } : undefined);
  const leaving = new AbortController();
  const stopping = new AbortController();
  const pass = deliver(bench.deps({ leaving: leaving.signal }), stopping.signal);
  await vi.waitFor(() => expect(bench.sink.stages.map((reached) => reached.stage)).toContain(stage), 10_000);
  stopping.abort();
  const began = performance.now();
  leaving.abort();
  const delivered = await pass;
  expect(performance.now() - began).toBeLessThan(5_000);
  bench.sink.script = () => undefined;
  return delivered;
}

test.each(['banner', 'mail', 'rcpt', 'data'] as const)(
  'a sender that leaves while the relay is silent at %s frees the mail, and the next one hands it over at once',
  async (stage) => {
    expect(await leaveAt(stage)).toMatchObject({ handedOver: 0, cancelled: 0, waiting: 1, waitMs: 0, paused: false });
    expect(await mailStates(bench)).toEqual(['retry_wait']);
    await deliver(bench.deps(), AbortSignal.timeout(30_000));
    expect(await mailStates(bench)).toEqual(['accepted']);
    expect(bench.sink.messages).toHaveLength(1);
  },
);

test('a sender that leaves after the final dot does not know, and says so: the one copy goes after its time', async () => {
  expect(await leaveAt('dot')).toMatchObject({ handedOver: 0, waiting: 1 });
  expect(await mailStates(bench)).toEqual(['unknown']);
  await deliver(bench.deps(), AbortSignal.timeout(30_000));
  expect(await mailStates(bench)).toEqual(['unknown']);
  await bench.later(2);
  await deliver(bench.deps(), AbortSignal.timeout(30_000));
  expect(await mailStates(bench)).toEqual(['accepted']);
});

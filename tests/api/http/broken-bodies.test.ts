import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type RunningApi } from '../running-api.ts';
import { keyFor } from '../../support/stories/api-key.ts';
import { draftRound } from '../../support/stories/world.ts';
import { until } from '../../support/until.ts';

let api: RunningApi;
let key: string;

beforeAll(async () => {
  api = await startApi();
  key = await keyFor(api.world.db, api.world.officer.personId, ['write']);
});
afterAll(() => api.end());

const linesOf = (id: string) => api.log.filter((line) => line.includes(id));

/** Sends the head of a request and so much of its body, and hangs up. */
function breakOff(id: string, body: string, headers: readonly string[]): void {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const head = [
    'POST /v1/consultations HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${key}`,
    `X-Request-Id: ${id}`,
  ];
  socket.on('error', () => undefined);
  socket.write([...head, 'Content-Type: application/json', ...headers, '', body].join('\r\n'), () => {
    setTimeout(() => socket.destroy(), 300);
  });
}

test('a body that breaks off in the middle is one line of the log, without a stack', async () => {
  breakOff('broken-in-the-middle', '{"title": "Half', ['Content-Length: 5000']);
  await until('it is in the log', () => linesOf('broken-in-the-middle').length > 0);
  const [line = '', ...more] = linesOf('broken-in-the-middle');
  expect(more).toEqual([]);
  expect(line).not.toMatch(/stack|Half/u);
});

test('what takes too long, or comes while Temporal is away, is one line too', async () => {
  const away = await startApi({ deps: { decide: () => Promise.resolve({ kind: 'try-later', seconds: 1 }) } });
  try {
    const officer = await away.as(away.world.officer);
    const { processId: id } = await draftRound(away.world, [await away.world.agency('Council')], {
      dueAt: Date.now() + 864_000_000,
    });
    const answer = await officer('POST', `/v1/consultations/${id}/open`, { body: {} });
    expect(answer.status).toBe(503);
    const lines = away.log.filter((line) => line.includes(`/${id}/open`) || line.includes('a request failed'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"msg":"failed"');
    expect(lines[0]).not.toContain('stack');
  } finally {
    await away.end();
  }
});

test('a body that is no chunk of anything is not one of our failures', async () => {
  breakOff('broken-chunks-here', 'zz\r\nnonsense\r\n', ['Transfer-Encoding: chunked']);
  await until('it is in the log', () => linesOf('broken-chunks-here').length > 0);
  expect(linesOf('broken-chunks-here')).toHaveLength(1);
  expect(linesOf('broken-chunks-here').join()).not.toMatch(/stack|"level":50/u);
});

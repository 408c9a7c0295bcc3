import { expect, test } from 'vitest';
import { readable } from '../../../local/readable-log.ts';
import { startApi } from '../running-api.ts';

test('a request stands in the log with its method, its path and its status, and without what was asked', async () => {
  const api = await startApi();
  try {
    const officer = await api.as(api.world.officer);
    await officer('GET', '/v1/agencies?search=Secret');
    const lines = api.log.map(readable).filter((line) => line.includes('answered'));
    expect(lines.at(-1)).toMatch(/^answered GET \/v1\/agencies 200 in \d+ ms$/u);
  } finally {
    await api.end();
  }
});

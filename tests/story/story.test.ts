import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStory, type Story } from './story.ts';
import { chapters } from './chapters.ts';

/** The successor of the Authority came in 2012, long after the story. */
const later = ['S53'];

let story: Story;
beforeAll(async () => {
  story = await openStory('2001-09-03T09:00:00Z');
}, 120_000);
afterAll(() => story.house.end());

let broken = false;
describe.each(chapters)('$title', ({ scenes }) => {
  test.each(Object.entries(scenes))('%s', { timeout: 120_000 }, async (_sentence, happens) => {
    // What comes after a sentence that is not true cannot be told.
    if (broken) throw new Error('an earlier sentence was not true');
    broken = true;
    await happens(story);
    broken = false;
  });
});

test('every number that the two reports ask for is shown by a sentence of the story, but what came later', () => {
  const sentences = chapters.flatMap(({ scenes }) => Object.keys(scenes)).join('\n');
  const told = new Set(sentences.match(/\bS\d{1,2}\b/gu));
  const asked = Array.from({ length: 78 }, (_, index) => `S${index + 1}`);
  expect(asked.filter((number) => !told.has(number))).toEqual(later);
});

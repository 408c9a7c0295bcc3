import { afterAll, beforeAll, describe, test } from 'vitest';
import { openStory, type Story } from './story.ts';
import { chapters } from './chapters.ts';

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

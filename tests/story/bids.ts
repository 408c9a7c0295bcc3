import { bids } from '../../local/sample/money.ts';
import type { Story } from './story.ts';

/** What the sample knows of its bids besides their days: for what, from whom, how much, and who made each. */
export async function bidOf(story: Story, which: 0 | 1) {
  const { funder, purpose, pounds, agency } = bids[which];
  return { funder, purpose, amountMinor: pounds * 100, bidderPostId: (await story.contact(agency)).postId };
}

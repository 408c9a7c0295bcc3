import type { Holder, Post } from '../../../db/directory/read-agencies.ts';

export type Rung = { readonly level: number; readonly title: string; readonly holders: readonly Holder[] };

/** The ladder as a list from the first level up: an empty one is there too, since it falls to the next. */
export function rungsOf(posts: readonly Post[]): Rung[] {
  const live = posts.filter(({ endedAt, ladderLevel }) => endedAt === null && ladderLevel !== null);
  const top = Math.max(0, ...live.map(({ ladderLevel }) => ladderLevel ?? 0));
  return Array.from({ length: top }, (_, index) => {
    const post = live.find(({ ladderLevel }) => ladderLevel === index + 1);
    return { level: index + 1, title: post?.title ?? '', holders: post?.holders ?? [] };
  });
}

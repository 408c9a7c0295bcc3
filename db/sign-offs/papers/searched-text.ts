import { normalText } from '../../../domain/text.ts';
import { inThread } from '../../thread.ts';
import { hasWords, type Paper, textOf } from './text-of.ts';

/** So many characters of a paper are searched: some forty pages. */
const searched = 100_000;
/** Whoever hands a paper in waits for no more: one that takes longer is found by its title. */
const bounds = { longestMs: 3_000, mostMb: 256 };
const reader = new URL('./searched-text-worker.ts', import.meta.url);

/** The text by which a paper is found, read once, when it is handed in; '' where it has none that can be read. */
export async function searchedText(paper: Paper): Promise<string> {
  if (!hasWords(paper.mediaType)) return '';
  const text = paper.mediaType.startsWith('text/')
    ? await textOf(paper)
    : await inThread<string>(reader, paper, bounds);
  return normalText((text ?? '').replaceAll('\0', ' '), 'lines')
    .slice(0, searched)
    .toWellFormed();
}

import { hasRefused, readsFromRight, safeText } from '../../domain/text.ts';

const first = '\u2068';
const pop = '\u2069';
/** Where a tag would be read as text, or is none: there the characters themselves keep apart, or nothing has to. */
const noTags =
  /<(?<name>title|option)\b[^>]*>[^]*?<\/\k<name>>|<(?<raw>textarea|script|style)\b[^]*?<\/\k<raw>>|<[^>]+>/gu;
const tags = /<[^>]+>/gu;
const marks = new RegExp(`[${first}${pop}]`, 'gu');

/**
 * What a page is made of, with each text marked that could turn round what stands beside it: texts read from the right
 * are put between isolates, and of rows from before the rule of text the characters are left out that it refuses.
 */
export function marked<T>(value: T): T {
  // Each branch gives back what it was given, with other texts in it.
  return markedValue(value) as T;
}

function markedValue(value: unknown): unknown {
  if (typeof value === 'string') return markedText(value);
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(markedValue);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown, boolean] => {
    const now = markedValue(inner);
    return [name, now, now !== inner];
  });
  return entries.some(([, , isOther]) => isOther) ? Object.fromEntries(entries) : value;
}

function markedText(text: string): string {
  const safe = hasRefused(text) ? safeText(text) : text;
  return readsFromRight(safe) ? `${first}${safe}${pop}` : safe;
}

/** The page as it is sent: marks in its text become `bdi`, in its title they stay, elsewhere they are taken out. */
export function isolated(html: string): string {
  if (!html.includes(first)) return html;
  return html
    .replaceAll(noTags, (part, name: string | undefined) => {
      const bare = part.replaceAll(tags, (tag) => tag.replaceAll(marks, ''));
      return name === undefined
        ? bare.replaceAll(marks, '')
        : bare.replaceAll(first, '&#8296;').replaceAll(pop, '&#8297;');
    })
    .replaceAll(first, '<bdi>')
    .replaceAll(pop, '</bdi>');
}

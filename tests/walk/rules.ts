import type { Visit } from './crawler.ts';
import type { House } from './house.ts';

/** What a page or a mail never says: a value that was forgotten. */
const forgotten = /\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date|\bnull\b/u;

/** What is wrong with a page whoever opens it. */
export function flawsOfVisit({ reply, markup, from }: Visit, house: House): string[] {
  if (reply.status >= 500) return [`${reply.status}: ${reasonOf(house)}`];
  if (reply.status >= 400)
    return [`a link that leads to ${reply.status}, from ${from.replaceAll(/[0-9a-f-]{36}/gu, ':id')}`];
  const said = markup === undefined ? null : forgotten.exec(markup.text);
  const led = markup?.links.find((link) => /undefined|null|NaN|\[object/u.test(link));
  return [
    ...(said === null ? [] : [`says "${said.input.slice(Math.max(0, said.index - 40), said.index + 40)}"`]),
    ...(led === undefined ? [] : [`links to ${led}`]),
  ];
}

export function flawsOfMail({ text }: { text: string }): string[] {
  const said = forgotten.exec(text);
  return said === null ? [] : [`a mail says "${text.slice(Math.max(0, said.index - 40), said.index + 40)}"`];
}

/** The cause that the log has of the failure that was met last: its code, and where in our own code it was met. */
export function reasonOf({ troubles }: House): string {
  const lines = [...(troubles.at(-1) ?? '').matchAll(/"at (?<at>[^"]*)"/gu)].map(({ groups }) => groups?.['at'] ?? '');
  const code = /"errorCode":"(?<code>[0-9A-Z]+)"/u.exec(troubles.at(-1) ?? '')?.groups?.['code'] ?? '';
  const own = lines
    .filter((at) => !/node_modules|node:internal/u.test(at))
    .map((at) => at.replace(/\S*\/(?=[^/]+\/[^/]+$)/u, ''));
  return `${code} ${own.slice(0, 3).join(' < ')}`;
}

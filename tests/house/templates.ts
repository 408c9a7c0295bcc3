import { globSync, readFileSync, writeFileSync } from 'node:fs';

// `npm run format:write` breaks the long lines of templates where a line break means nothing; with --check it only
// says which lines are too long.

const most = 140;
const width = 120;
const block =
  'blockquote|dd|details|div|dl|dt|fieldset|form|h[1-6]|li|ol|option|p|section|table|tbody|td|th|thead|tr|ul';
/** Before or after these a break shows nothing, whatever stands beside them. */
const between = new RegExp(
  `^(?:(?<=</(?:${block})>|<(?:${block})(?: [^<>]*)?>)(?=<|\\{%)|(?=<(?:${block})[ >])(?<=[>}]))`,
  'u',
);
/** Where an expression may go on in the next line. */
const before = /(?<![{%]) (?=(?:if|else|and|or|\||\+|~|\?) )|(?<=[,([]|[^{]\{) /u;

/** A place where a line can be broken; `skip`: how many characters of it the break takes the place of. */
type Place = { readonly at: number; readonly skip: 0 | 1; readonly good: boolean };
type Inside = { readonly what: 'text' | 'tag' | 'code'; readonly quote: string };

/** Walks over a template from its beginning: what each character stands in. */
function* walk(text: string): Generator<{ at: number; inside: Inside }> {
  let inside: Inside = { what: 'text', quote: '' };
  let around = inside;
  for (let at = 0; at < text.length; at += 1) {
    const one = text.charAt(at);
    yield { at, inside };
    if (inside.what === 'code') {
      if (inside.quote !== '')
        inside = one === inside.quote && text.charAt(at - 1) !== '\\' ? { ...inside, quote: '' } : inside;
      else if (one === '"' || one === "'") inside = { ...inside, quote: one };
      else if (one === '}' && /[}%#]/u.test(text.charAt(at - 1)) && !/\{[^}]*\}$/u.test(text.slice(at - 1, at)))
        inside = around;
    } else if (one === '{' && /[{%#]/u.test(text.charAt(at + 1))) {
      around = inside;
      inside = { what: 'code', quote: '' };
    } else if (inside.what === 'tag') {
      if (inside.quote !== '') inside = one === inside.quote ? { ...inside, quote: '' } : inside;
      else if (one === '"' || one === "'") inside = { ...inside, quote: one };
      else if (one === '>') inside = { what: 'text', quote: '' };
    } else if (one === '<' && /[a-z/!]/iu.test(text.charAt(at + 1))) inside = { what: 'tag', quote: '' };
  }
}

function placesOf(text: string): Place[] {
  return [...walk(text)].flatMap(({ at, inside }): Place[] => {
    if (inside.what === 'text' && isAt(between, text, at)) return [{ at, skip: 0, good: true }];
    if (text.charAt(at) !== ' ' || inside.quote !== '') return [];
    if (inside.what !== 'code') return [{ at, skip: 1, good: false }];
    return isAt(before, text, at) ? [{ at, skip: 1, good: false }] : [];
  });
}

function isAt(pattern: RegExp, text: string, at: number): boolean {
  const sticky = new RegExp(pattern.source.replace(/^\^/u, ''), 'uy');
  sticky.lastIndex = at;
  return sticky.test(text);
}

/** A line in several, each further in than the first. */
function wrapped(line: string): string[] {
  if (line.length <= most || /<(?:pre|textarea|script)\b/u.test(line)) return [line];
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const places = placesOf(line).filter(({ at }) => at > indent.length);
  const lines: string[] = [];
  let begun = 0;
  while (line.length - begun + (begun === 0 ? 0 : indent.length + 2) > width) {
    const room = begun + width - (begun === 0 ? 0 : indent.length + 2);
    const left = places.filter(({ at }) => at > begun);
    const fitting = left.filter(({ at }) => at <= room);
    const place = fitting.filter(({ at, good }) => good && at - begun > 30).at(-1) ?? fitting.at(-1) ?? left[0];
    if (place === undefined) break;
    lines.push(line.slice(begun, place.at));
    begun = place.at + place.skip;
  }
  lines.push(line.slice(begun));
  return lines.map((one, index) => (index === 0 ? one : `${indent}  ${one}`));
}

const check = process.argv.includes('--check');
for (const file of globSync('portal/**/*.njk')) {
  const lines = readFileSync(file, 'utf8').split('\n');
  if (!check) writeFileSync(file, lines.flatMap(wrapped).join('\n'));
  for (const [index, line] of check ? lines.entries() : []) {
    if (line.length <= most) continue;
    process.stderr.write(`${file}:${index + 1}: ${line.length} characters. Run npm run format:write, or break it\n`);
    process.exitCode = 1;
  }
}

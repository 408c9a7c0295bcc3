import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';

const page = 'docs/requirements.md';
const folders = '{activities,api,client,db,domain,local,mail,portal,tests,worker,workflows}';

type Line = { readonly number: string; readonly state: string; readonly shown: readonly string[] };

/** The lines of the tables: number, what is asked, state, and the paths and pages in backticks. */
const lines: readonly Line[] = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => /^\| (?:[SFRI]\d|reliability |design section )/u.test(line))
  .map((line) => {
    const [, number = '', , state = ''] = line.split('|').map((cell) => cell.trim());
    return { number, state, shown: codes(line) };
  });

function codes(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/gu)].map(([, code]) => code ?? '');
}

const number = '(?:S\\d{1,2}|F\\d{1,2}|R\\d{1,2}[a-e]?|I[1-8])';
/** A number by itself: not S256, not a part of a longer word, and not the key of a keyboard. */
const single = new RegExp(`(?<![\\w#/.$-])${number}(?![\\w$]|[ -]keys?\\b|\\.\\w)`, 'gu');
/** In a title of a test: "(R5, R6)" or "R5: ...". */
const inTitle = new RegExp(`\\(${number}(?:, ${number})*\\)|(?<=['"\`])${number}(?=:)`, 'gu');
const section = /\bdesign\s+sections?\s+(\d+(?:(?:,| and|, and)\s+\d+)*)/giu;
const promise = /\breliability\s+(\d\.\d+)/giu;

/** Which numbers a text cites; a range such as S8-S12 cites its two ends. */
function cited(text: string): string[] {
  const said = text.replaceAll(/\n\s*(?:\*|\/\/|--)?[ \t]*/gu, ' ');
  return [
    ...[...said.replaceAll(/(?<=\d)-(?=[SFR]\d)/gu, ' ').matchAll(single)].map(([one]) => one),
    ...[...said.matchAll(section)]
      .flatMap(([, those = '']) => those.match(/\d+/gu) ?? [])
      .map((n) => `design section ${n}`),
    ...[...said.matchAll(promise)].map(([, one = '']) => `reliability ${one}`),
  ];
}

/** What is said in comments: strings are passed over, so that no quotation mark or slash inside them counts. */
function comments(text: string): string {
  const parts = text.matchAll(
    /\/\*[\s\S]*?\*\/|(?:(?<=^|\s)\/\/[^\n]*\n?\s*)+|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/gu,
  );
  return [...parts].map(([part]) => (part.startsWith('/') ? part : '')).join('\n\n');
}

function citationsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.md')) return cited(text);
  if (file.endsWith('.njk')) return cited([...text.matchAll(/\{#[\s\S]*?#\}/gu)].join('\n\n'));
  if (file.endsWith('.sql')) return cited([...text.matchAll(/--[^\n]*/gu)].join('\n'));
  const titles = file.endsWith('.test.ts') ? [...text.matchAll(inTitle)].join('\n\n') : '';
  return cited(`${comments(text)}\n\n${titles}`);
}

const files = [
  ...globSync(`${folders}/**/*.{ts,njk,sql}`),
  ...globSync('{*.ts,README.md,CHANGELOG.md,docs/**/*.md}'),
].filter((file) => file !== page && file !== 'tests/house/requirements.test.ts');

describe('what a text cites', () => {
  it.each([
    ['told to disregard it (R36, R80d).', ['R36', 'R80d']],
    ['in the order of S24: S11-S14', ['S24', 'S11', 'S14']],
    ['(design\n * section 7): not its author', ['design section 7']],
    ['(design sections 1 and 4)', ['design section 1', 'design section 4']],
    ['as Reliability 3.10 and F5 ask', ['F5', 'reliability 3.10']],
    ['S256 of PKCE, the F12 key, SQLSTATE classes 08 and 57P, RFC 9457, docs/R2, S3_BUCKET', []],
  ])('%j', (text, wanted) => {
    expect(cited(text)).toEqual(wanted);
  });

  it('is read in comments alone', () => {
    expect(comments("const a = 'S1 // F2'; // (F3)\n/** F4 */ const b = 'it''s';")).toMatch(
      /^\s*\/\/ \(F3\)\s+\/\*\* F4 \*\/\s*$/u,
    );
  });
});

test('every citation has its line', () => {
  const known = new Set(lines.map((line) => line.number));
  const found = files.flatMap((file) => citationsOf(file).map((one) => ({ file, one })));
  expect(found.length).toBeGreaterThan(300);
  expect(found.filter(({ one }) => !known.has(one)).map(({ file, one }) => `${file}: ${one}`)).toEqual([]);
});

test('every number has one line, and one of three states', () => {
  const numbers = lines.map((line) => line.number);
  expect(numbers.filter((one, index) => numbers.indexOf(one) !== index)).toEqual([]);
  const all = (letter: string, most: number) => Array.from({ length: most }, (_, index) => `${letter}${index + 1}`);
  expect(numbers).toEqual(expect.arrayContaining([...all('S', 78), ...all('F', 90), ...all('R', 80), ...all('I', 8)]));
  expect(lines.filter(({ state }) => !/^(?:done$|partly: |open(?:$|: ))/u.test(state))).toEqual([]);
});

test('every path is a file, and every page is one of the portal', () => {
  const portal = globSync(['portal/**/*.ts', 'domain/publication.ts'])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const paths = new Set(codes(readFileSync(page, 'utf8')));
  const absent = [...paths].filter((path) =>
    path.startsWith('/') ? path !== '/' && !portal.includes(`'${path}'`) : !existsSync(path),
  );
  expect(absent).toEqual([]);
});

test('what is done names a test that is there', () => {
  const shows = (path: string) => path.endsWith('.test.ts') && existsSync(path);
  expect(lines.filter(({ state, shown }) => state === 'done' && !shown.some(shows))).toEqual([]);
});

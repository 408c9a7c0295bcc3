import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { richTree } from '../../support/report-tree.ts';
import { frozenReport } from '../../support/stories/frozen-report.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';

let scene: Scene;
let officer: Browser;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { rows } = scene.world;
  await rows(
    `with made as (
       insert into processes (kind, reference, title, state, opened_at)
       select 'sign-off', 'SGN-' || lpad(n::text, 4, '0'), case when n % 2 = 0 then 'Needles ' else 'Bins ' end || lpad((200 - n)::text, 3, '0'),
         case when n % 10 = 0 then 'approved' else 'open' end, timestamptz '2026-01-01 12:00Z' + n * interval '1 day'
       from generate_series(1, 120) n returning id, title, reference)
     insert into sign_offs (process_id, author_id) select id, $1 from made`,
    [scene.world.officer.personId],
  );
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const titlesOf = (text: string) => [...text.matchAll(/(?:Needles|Bins) \d{3}/gu)].map(([title]) => title);
const show = async (path: string) => {
  const { status, text } = await officer.get(path);
  return { status, text, titles: titlesOf(text) };
};
/** Every page of a list, from one link to the next. */
async function everyPage(path: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { text, titles } = await show(next);
    pages.push(titles);
    next = /href="(?<next>[^"]*after=[^"]*)"/u.exec(text)?.groups?.['next']?.replaceAll('&amp;', '&');
  }
  return pages;
}

describe('a long list', () => {
  it('is had in each order, every line once, through the links of its pages', async () => {
    const newest = await everyPage('/sign-offs');
    expect(newest.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(newest.flat().at(-1)).toBe('Bins 199');
    const oldest = await everyPage('/sign-offs?order=oldest');
    expect(oldest.flat()).toEqual(newest.flat().toReversed());
    const byTitle = await everyPage('/sign-offs?order=title');
    expect(byTitle.flat()).toEqual(newest.flat().toSorted());
    expect(new Set(byTitle.flat()).size).toBe(byTitle.flat().length);
  });

  it('is narrowed by words, half a word and a reference, and the words go on to the next page and into its files', async () => {
    const pages = await everyPage('/sign-offs?q=needl&order=title');
    expect(pages.map(({ length }) => length)).toEqual([50, 10]);
    expect(pages.flat().every((title) => title.startsWith('Needles'))).toBe(true);
    expect((await show('/sign-offs?q=SGN-0007')).text).toContain('SGN-0007');
    expect((await show('/sign-offs?q=SGN-0007')).titles).toHaveLength(1);
    const { text } = await show('/sign-offs?q=needl&order=title');
    expect(text).toContain('href="/sign-offs.csv?q=needl&amp;order=title"');
    expect(text).toContain('<input type="hidden" name="order" value="title">');
    const file = titlesOf((await officer.get('/sign-offs.csv?q=needl&order=title')).text);
    expect(file).toEqual(pages.flat());
  });

  it('is narrowed to a state and to the days on which something was opened, both of them counted', async () => {
    const approved = await everyPage('/sign-offs?state=approved');
    expect(approved.flat()).toHaveLength(12);
    const days = await show('/sign-offs?from=3/1/2026&until=5+1+2026&order=oldest');
    expect(days.text).toMatch(/SGN-0002[^]*SGN-0003[^]*SGN-0004/u);
    expect(days.titles).toHaveLength(3);
    expect(days.text).toContain('value="3/1/2026"');
  });

  it('says beside its field what cannot be understood, and its file is not there then', async () => {
    const { status, text } = await show('/sign-offs?from=yesterday&q=bins');
    expect(status).toBe(422);
    expect(text).toContain('Give a day, for example 2/11/2026');
    expect((await officer.get('/sign-offs.csv?from=yesterday')).status).toBe(404);
    expect((await show(`/sign-offs?q=${'x'.repeat(300)}`)).status).toBe(422);
  });

  it('says what to do where nothing matches, and where only words are typed that stand everywhere', async () => {
    for (const query of ['q=absinthe', 'q=the', 'state=rejected', 'from=1/1/2030']) {
      const { text } = await show(`/sign-offs?${query}&order=title`);
      expect(text, query).toContain('Nothing matches.');
      expect(text, query).toContain('<a class="govuk-link" href="/sign-offs?order=title">show all</a>');
    }
    expect((await show('/inspections')).text).toContain('There is no inspection yet.');
  });
});

describe('the list of reports', () => {
  it('is narrowed by the words of a report and the day of its meeting, and keeps its body and strategy', async () => {
    const { strategyId, reportId } = await frozenReport(scene.world);
    const link = `/reports/${reportId}/versions/1`;
    const { on } = richTree.meeting;
    const shown = async (query: string) => (await show(`/reports?strategy=${strategyId}&${query}`)).text;
    expect(await shown(`from=${on}&until=${on}&order=title`)).toContain(link);
    expect(await shown(`q=${encodeURIComponent(richTree.title)}`)).toContain(link);
    const none = await shown('until=2000-01-01');
    expect(none).not.toContain(link);
    expect(none).toContain(`<input type="hidden" name="strategy" value="${strategyId}">`);
    expect((await officer.get(`/reports.csv?strategy=${strategyId}`)).text).toContain(richTree.title);
  });
});

it.each(['/rounds', '/reviews', '/inspections', '/sign-offs', '/reports'])(
  'the list at %s has its filters, its orders and files of both kinds',
  async (path) => {
    const { text } = await show(`${path}?order=title&q=absinthe`);
    expect(text).toContain('Filter this list');
    expect(text).toContain('By title');
    expect((await officer.get(`${path}.csv`)).status).toBe(200);
    expect((await officer.get(`${path}.xlsx`)).status).toBe(200);
  },
);

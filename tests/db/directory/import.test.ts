import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { importDirectory, previewImport } from '../../../db/directory/import/import.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createWorld, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const head = 'agency,parent,level,post,role,ladder_level,person,address';
const take = (csv: string, seen?: string) =>
  as(world.db, actingFor(world.officer), (tx) =>
    importDirectory(tx, { ...world.officer, confirmed: true }, seen === undefined ? { csv } : { csv, seen }),
  );
const look = (csv: string) => as(world.db, actingFor(world.officer), (tx) => previewImport(tx, csv));
const counted = async () =>
  (
    await world.rows<Record<string, number>>(
      `select (select count(*)::int from agencies) as agencies, (select count(*)::int from posts) as posts,
        (select count(*)::int from people) as people, (select count(*)::int from post_holders) as holders,
        (select count(*)::int from audit_entries) as entries`,
    )
  )[0];

describe('a file', () => {
  const csv = [
    head,
    'Ward 1,Hospital,borough,,,,,',
    'Hospital,,strategic,Adviser,respondent,,Ann Import,ann.import@example.org',
    'Hospital,,,Head,manager,1,Ben Import,ben.import@example.org',
    'Hospital,,,Director,manager,2,Cleo Import,cleo.import@example.org',
  ].join('\n');

  test('is previewed without a trace, imported whole, and changes nothing the second time', async () => {
    const before = await counted();
    const preview = await look(csv);
    expect(preview.counts).toMatchObject({ agencies: { added: 2 }, posts: { added: 3 }, people: { added: 3 } });
    expect(await counted()).toEqual(before);
    expect(await take(csv, preview.seen)).toMatchObject({ ok: true });
    const ladder = await world.rows(
      `select a.name, above.name as above, o.title, o.ladder_level as level, p.email from agencies a
        left join agencies above on above.id = a.parent_id left join posts o on o.agency_id = a.id
        left join post_holders h on h.post_id = o.id left join people p on p.id = h.person_id
        where a.name in ('Ward 1', 'Hospital') order by a.name desc, o.ladder_level nulls first`,
    );
    expect(ladder).toEqual([
      { name: 'Ward 1', above: 'Hospital', title: null, level: null, email: null },
      { name: 'Hospital', above: null, title: 'Adviser', level: null, email: 'ann.import@example.org' },
      { name: 'Hospital', above: null, title: 'Head', level: 1, email: 'ben.import@example.org' },
      { name: 'Hospital', above: null, title: 'Director', level: 2, email: 'cleo.import@example.org' },
    ]);
    const first = await counted();
    expect(await take(csv)).toMatchObject({ ok: true, value: { agencies: { added: 0, changed: 0, same: 2 } } });
    // The second import is on record too, and nothing else.
    expect(await counted()).toEqual({ ...first, entries: (first?.['entries'] ?? 0) + 1 });
  });

  test('moves rungs that change places, and people who have another address', async () => {
    const swapped = csv
      .replace('Head,manager,1', 'Head,manager,2')
      .replace('Director,manager,2', 'Director,manager,1')
      .replace('ann.import@', 'ann.moved@');
    await world.rows(`update people set not_reached_at = now() where email = 'ann.import@example.org'`);
    expect(await take(swapped)).toMatchObject({
      ok: true,
      value: { posts: { changed: 2 }, people: { changed: 1, added: 0 } },
    });
    expect(await world.rows(`select name, not_reached_at from people where email = 'ann.moved@example.org'`)).toEqual([
      { name: 'Ann Import', not_reached_at: null },
    ]);
  });

  test('with a problem is not written at all', async () => {
    const before = await counted();
    const wrong = `${csv}\nThird,,,Adviser,respondent,,Dan,dan@@example.org`;
    expect(await take(wrong)).toMatchObject({ ok: false, code: 'malformed', detail: { problems: 1, line: 6 } });
    expect(await counted()).toEqual(before);
  });

  test('is not written where the directory has changed since its preview', async () => {
    const late = `${head}\nLate Agency,,,,,,,`;
    const { seen } = await look(late);
    await world.rows(`insert into agencies (name, kind) values ('Late Agency', 'agency')`);
    expect(await take(late, seen)).toMatchObject({ ok: false, code: 'version-changed' });
  });

  test.each([
    ['with semicolons and the mark of Excel', '\uFEFFagency;post;role\nSemi Colon;Adviser;lead', []],
    ['with a quotation mark that is never closed', 'agency\n"Open', [{ line: 2 }]],
    ['that is empty', '', [{ text: 'The file is empty' }]],
  ])('%s is read, or it is said where it cannot be', async (_how, text, problems) => {
    expect((await look(text)).problems).toMatchObject(problems);
  });
});

test('ten thousand lines go in at once, and again without a change', async () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => {
    const [agency, post] = [Math.floor(n / 4), n % 4];
    const place = post === 0 ? 'Adviser,respondent,' : `Manager ${post},manager,${post}`;
    return `Borough ${agency},${agency === 0 ? '' : 'Borough 0'},borough,${place},Person ${n},person.${n}@example.org`;
  });
  const csv = [head, ...lines].join('\n');
  const began = performance.now();
  expect(await take(csv)).toMatchObject({
    ok: true,
    value: { agencies: { added: 2_500 }, posts: { added: 10_000 }, people: { added: 10_000 } },
  });
  const first = performance.now();
  expect(await take(csv)).toMatchObject({ ok: true, value: { holdings: { added: 0, same: 10_000 } } });
  process.stdout.write(
    `10,000 lines: ${Math.round(first - began)} ms, again ${Math.round(performance.now() - first)} ms\n`,
  );
}, 120_000);

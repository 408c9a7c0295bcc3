import { Client } from 'pg';
import { connect } from '../../db/connect.ts';
import { type Ids, tenYears, writeYears } from '../support/stories/years/ten-years.ts';
import { type Figure, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { middleOf, open, servePortal, signIn } from './parts/pages.ts';
import type { Stage } from './parts/stage.ts';

type Look = {
  readonly name: string;
  readonly who: (ids: Ids) => string;
  readonly word: string;
  readonly shows: string;
  readonly hold: number;
};

const looks = (comments: number): readonly Look[] => [
  {
    name: 'search',
    who: ({ officer }) => officer ?? '',
    word: 'methadone',
    shows: `${comments / 100} found`,
    hold: 0.03,
  },
  { name: 'search-partner', who: ({ plain }) => plain ?? '', word: 'agree', shows: 'found', hold: 0.05 },
];

/** The page of a search among ten years of answers and so many comments, against the comments alone by their index and without walls. */
export async function measureSearch(stage: Stage, scale: Scale): Promise<Figure[]> {
  const comments = scale.size(50_000);
  const database = await stage.database();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const db = connect(database.appUrl, { max: 4 });
  const { server, url } = await servePortal(db);
  try {
    const years = { agencies: scale.size(tenYears.agencies, 400), rounds: scale.size(tenYears.rounds, 3) };
    const ids = await writeYears(database.ownerUrl, years);
    await owner.query(written, [comments]);
    await owner.query('vacuum analyze');
    const figures: Figure[] = [];
    for (const { name, who, word, shows, hold } of looks(comments)) {
      const cookie = await signIn(owner, who(ids));
      const pairs: Pair[] = [];
      for (let run = 0; run <= scale.runs; run += 1) {
        const ours = await middleOf(scale.size(20), () => open(`${url}/search?q=${word}`, cookie, shows));
        const plain = await middleOf(scale.size(20), () => owner.query(indexed, [word]).then(() => undefined));
        if (run > 0) pairs.push({ ours, plain });
      }
      const means = `${name === 'search' ? 'an officer' : 'a partner'} searches ${years.agencies * years.rounds} tasks and ${comments} comments, against one indexed statement`;
      figures.push({ name, means, ...speedFromTimes(pairs), unit: 'ms', hold, direction: 'higher' });
    }
    return figures;
  } finally {
    server.closeAllConnections();
    server.close();
    await db.pool.end();
    await owner.end();
    await stage.drop(database);
  }
}

/** Comments of some sixty words each, one in a hundred about methadone. */
const written = `
  insert into log_items (process_id, agency_id, comment)
    select r.id, a.id, 'On point ' || n || ' we say: ' || case when n % 100 = 0 then 'methadone ' else '' end
      || (select string_agg('word' || (n * k) % 4999, ' ') from generate_series(1, 60) k)
    from generate_series(1, $1::int) n, lateral (select id from processes where kind = 'consultation' order by id limit 1) r,
      lateral (select id from agencies order by id limit 1) a`;
const indexed = `
  select id, ts_rank(words, q, 1) as rank, ts_headline('concordat', comment, q) from log_items, websearch_to_tsquery('concordat', $1) q
  where words @@ q order by 2 desc limit 20`;

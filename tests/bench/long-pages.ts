import { type BigPlan, writeBigPlan } from '../support/stories/years/big-plan.ts';
import { type Figure, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { middleOf, open, servePortal, signIn } from './parts/pages.ts';
import type { Stage } from './parts/stage.ts';
import { createPartnership } from './partnership.ts';

type Long = {
  readonly name: string;
  readonly means: string;
  readonly path: (ids: BigPlan) => string;
  /** Stands on the page only where it is whole. */
  readonly shows: string;
  /** The same rows without walls, words and page; `$1`: the strategy or the indicator. */
  readonly plain: { readonly texts: readonly string[]; readonly of: (ids: BigPlan) => string };
  readonly hold: number;
};

const pages = (activities: number): readonly Long[] => [
  {
    name: 'page-plan',
    means: `a partner's page of a plan of ${activities} activities with 12 quarters, against the rows that it shows by plain SQL`,
    path: ({ strategyId }) => `/strategies/${strategyId}`,
    shows: `${activities} activities.`,
    plain: {
      of: ({ strategyId }) => strategyId,
      texts: [
        'select s.id, s.name, count(*) from strands s join activities a on a.strand_id = s.id where s.strategy_id = $1 group by s.id',
        `select s.name, a.id, a.title, o.title as lead, g.name as agency, n.state,
           (select jsonb_agg(to_jsonb(i)) from dated_items i where i.activity_id = a.id) as milestones,
           (select jsonb_agg(jsonb_build_array(r.colour, r.direction)) from (select * from review_returns r where r.activity_id = a.id order by r.submitted_at desc limit 4) r) as quarters
         from strands s join activities a on a.strand_id = s.id join posts o on o.id = a.lead_post_id join agencies g on g.id = o.agency_id
           left join nominations n on n.activity_id = a.id where s.strategy_id = $1 order by s.position, a.position limit 50`,
      ],
    },
    hold: 0.05,
  },
  {
    name: 'page-indicator',
    means: `a partner's page of an indicator with 32 areas and ten years of quarters, with its charts, against its rows by plain SQL`,
    path: ({ indicatorId }) => `/measures/${indicatorId}`,
    shows: 'Area 32',
    plain: {
      of: ({ indicatorId }) => indicatorId,
      texts: [
        'select * from indicator_areas where indicator_id = $1 order by position',
        'select * from indicator_values where indicator_id = $1 order by period desc',
        'select * from indicator_targets where indicator_id = $1',
      ],
    },
    hold: 0.06,
  },
];

/** Pages of what is long: in the portal as it runs, asked for one after the other. */
export async function measureLongPages(stage: Stage, scale: Scale): Promise<Figure[]> {
  const activities = scale.size(2_000, 60);
  const partnership = await createPartnership(stage, { agencies: scale.size(200, 20) });
  const { server, url } = await servePortal(partnership.db);
  try {
    const ids = await writeBigPlan(partnership.owner, { activities, quarters: 12 });
    const cookie = await signIn(partnership.owner, partnership.members[5]?.contactId ?? '');
    const figures: Figure[] = [];
    for (const page of pages(activities)) {
      const pairs: Pair[] = [];
      for (let run = 0; run <= scale.runs; run += 1) {
        const ours = await middleOf(scale.size(20), () => open(url + page.path(ids), cookie, page.shows));
        const plain = await middleOf(scale.size(20), async () => {
          for (const text of page.plain.texts) await partnership.owner.query(text, [page.plain.of(ids)]);
        });
        if (run > 0) pairs.push({ ours, plain });
      }
      const { name, means, hold } = page;
      figures.push({ name, means, ...speedFromTimes(pairs), unit: 'ms', hold, direction: 'higher' });
    }
    return figures;
  } finally {
    server.closeAllConnections();
    server.close();
    await partnership.end();
  }
}

import { sample } from '../../local/sample/measures.ts';
import { periodOf, periodsBetween, previousPeriod } from '../../domain/calendar/periods.ts';
import { officer, type Story } from './story.ts';

export const baseline = { fromOn: '2003-02-01', toOn: '2004-01-31' } as const;

/** Writes down what the strategy is measured by, of the origins that are known by then: it is being designed. */
export async function writeIndicators(story: Story, isKnown: (origin: string) => boolean) {
  const path = `strategies/${story.the('strategy')}`;
  for (const { agency, strand, about: _, ...said } of sample.filter(({ origin }) => isKnown(origin))) {
    const { postId: ownerPostId } = await story.contact(agency);
    const partId = strand === undefined ? null : story.the(strand);
    const replacedById = said.quality === 'inadequate' ? story.the(sample[0]?.title ?? '') : null;
    const id = await story.post(officer, `${path}/indicators`, { ...said, ownerPostId, partId, replacedById });
    story.known.set(said.title, id);
  }
}

/** What has values is collected from the start of the baseline year. */
export async function beginBaseline(story: Story) {
  await story.post(officer, `strategies/${story.the('strategy')}/baseline`, baseline);
  const step = { to: 'baseline', reason: 'Collected from the start of the baseline year.' };
  for (const { title, about } of sample)
    if (about !== undefined) await story.post(officer, `indicators/${story.the(title)}/step`, step, 1);
}

/** Every owner gives what is not given yet of the periods that are over on that day. */
export async function giveValues(story: Story, today: string) {
  for (const { title, agency, about, frequency, decimals = 0 } of sample) {
    if (about === undefined) continue;
    const [from, until] = [periodOf(baseline.fromOn, frequency), previousPeriod(periodOf(today, frequency))];
    const { name } = await story.contact(agency);
    for (const [n, period] of (from > until ? [] : periodsBetween(from, until)).entries()) {
      const given = `${title}, ${period}`;
      if (story.known.has(given)) continue;
      const indicator = `indicators/${story.the(title)}/values`;
      const { areas } = await story.see<{ areas: { id: string }[] }>(officer, indicator);
      const scaled = Math.round(about[0] + about[1] * n);
      const values = areas.map(({ id: areaId }) => ({ areaId, value: scaled / 10 ** decimals }));
      story.known.set(given, await story.post(name, indicator, { period, values }));
    }
  }
}

/** Lets time pass; on the fourth of each month the values of what is over are given. */
export async function live(story: Story, until: string) {
  for (let month = nextMonth(story.house.now()); month <= until; month = nextMonth(Date.parse(month))) {
    await story.until(month);
    await giveValues(story, month);
  }
  await story.until(until);
}

function nextMonth(at: number): string {
  const now = new Date(at);
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + (now.getUTCDate() >= 4 ? 1 : 0), 4));
  return month.toISOString().slice(0, 10);
}

import { and, eq } from 'drizzle-orm';
import { actingFor } from '../../db/acting-for.ts';
import { as, type Tx } from '../../db/connect.ts';
import { raiseDue } from '../../db/decisions/raise-due.ts';
import { planProposals } from '../../db/schema/proposals.ts';
import { answerPlanProposal, takeInProposal } from '../../db/strategies/equals/proposals.ts';
import { listLinks } from '../../db/strategies/links/read-links.ts';
import { adoptOption } from '../../db/strategies/options/adopt.ts';
import { sayAreaRisks } from '../../db/strategies/options/area-risks.ts';
import { addOption } from '../../db/strategies/options/options.ts';
import { listOptionSources, listOptions } from '../../db/strategies/options/read-options.ts';
import { listPlanNames } from '../../db/strategies/read-plan.ts';
import type { Actor } from '../../domain/permissions.ts';
import { dayIn } from './dates.ts';
import { must, type SampleApi } from './parts.ts';

/** An area and a risk of the sample, among its links. */
export const highArea = 'Boroughs with high crack areas';
export const risk = 'Crack cocaine';

/** The menu of the tactical plan against crack (S69, S70): the reports say that there is one, its options are the sample's own. */
export const options = [
  {
    title: 'Joint operation against the supply of crack',
    what: 'Officers of the borough and specialist officers plan one operation together, and say beforehand what follows it.',
    fits: 'Crack is sold in many places of the area, and the borough cannot deal with them alone.',
    source: '',
    strand: 'Enforcement',
    from: 'Operation Crackdown',
    risk,
  },
  {
    title: 'Into treatment from custody',
    what: 'Whoever is arrested is offered a meeting with a worker who can refer him to treatment.',
    fits: 'Treatment can begin soon after the arrest.',
    source: '',
    strand: 'Harm reduction and education',
    from: 'Arrest referral',
    risk: '',
  },
  {
    title: 'Briefing on what earlier pilots have shown',
    what: 'Those who plan an operation hear what was learned in earlier ones before they begin.',
    fits: 'An operation is planned that the area has not had before.',
    source: 'The directorate',
    strand: 'Enforcement',
    from: 'What earlier pilot projects have shown',
    risk: '',
  },
] as const;

/** Writes the menu of the sample's strategy, once its plan, its links and its lesson are there. */
export async function writeMenu(tx: Tx, officer: Actor, strategyId: string): Promise<void> {
  const names = await listPlanNames(tx, strategyId);
  const known = [
    ...(await listLinks(tx, strategyId)).map(({ id, name }) => ({ id, title: name })),
    ...(await listOptionSources(tx, strategyId)),
  ];
  const idOf = (title: string) => known.find((one) => one.title === title)?.id ?? null;
  const riskIds = [idOf(risk) ?? ''];
  must(await sayAreaRisks(tx, officer, { strategyId, areaId: idOf(highArea) ?? '', riskIds }));
  for (const { strand, from, risk, ...words } of options) {
    const strandId = names.find((one) => one.strand === strand)?.strandId ?? '';
    must(await addOption(tx, officer, { ...words, strategyId, strandId, fromId: idOf(from), riskId: idOf(risk) }));
  }
}

type Adopters = { readonly commander: Actor; readonly postId: string; readonly leader: Actor };

/** The borough commanders adopt the first option for their area; the leader of its strand accepts, and it is in the plan. */
export async function adoptFromMenu(
  { db, officer }: SampleApi,
  strategyId: string,
  { commander, postId, leader }: Adopters,
): Promise<void> {
  const adopted = and(eq(planProposals.strategyId, strategyId), eq(planProposals.kind, 'option'));
  const asOfficer = actingFor(officer);
  if ((await as(db, asOfficer, (tx) => tx.$count(planProposals, adopted))) > 0) return;
  await as(db, actingFor(commander), async (tx) => {
    const [first] = (await listOptions(tx, { strategyId })).rows;
    const area = (await listLinks(tx, strategyId)).find(({ name }) => name === highArea);
    const adaptation = 'With the officers of each borough, beginning where crack is sold most.';
    must(
      await adoptOption(tx, commander, {
        optionId: first?.id ?? '',
        areaId: area?.id ?? '',
        postId,
        dueOn: dayIn(80),
        adaptation,
      }),
    );
  });
  await as(db, { role: 'worker' }, (tx) => raiseDue(tx, strategyId));
  const taskIdOf = async (tx: Tx) => {
    const [asked] = await tx.select({ taskId: planProposals.taskId }).from(planProposals).where(adopted);
    return asked?.taskId ?? '';
  };
  await as(db, actingFor(leader), async (tx) => {
    const answer = 'It has worked before, and the specialist officers take part.';
    must(await answerPlanProposal(tx, leader, { taskId: await taskIdOf(tx), accepts: true, answer }));
  });
  await as(db, asOfficer, async (tx) => must(await takeInProposal(tx, officer, { taskId: await taskIdOf(tx) })));
}

import { differenceOf, readTwoVersions } from '../../db/sign-offs/papers/read-paper-difference.ts';
import { readVersions, type SignOffHead } from '../../db/sign-offs/read-sign-off.ts';
import { listPaperComments } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { readStages, readTally } from '../../db/sign-offs/read-stages.ts';
import { readCarried } from '../../db/strategies/versions/read-carried.ts';
import { readPapers } from '../../db/tasks/read-surroundings.ts';
import type { Tx } from '../../db/connect.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { field, isId } from '../web/forms/forms.ts';
import { verdictSaid } from './said-fields.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';

/** The signatory's page: the paper, what changed in it, what is asked, who signed already, and the decision. */
export const signRoutes: readonly Route[] = [
  ...formAt('/sign-offs/:id/sign', 'sign', {
    page: showSigning,
    held: signOffOf,
    fields: () => ({ said: verdictSaid }),
    act: ({ said: { terms, words } }, { actor, req, id: processId, decide }) => {
      const seat = field(req, 'seat');
      const actingFor = isId(seat) && seat !== actor.personId ? { actingFor: seat } : {};
      return decide({ processId, act: 'sign', terms: { ...terms, ...actingFor }, words });
    },
    at: 'verdict',
    leads: '/sign-offs/:id?done=signed',
  }),
];

async function showSigning(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  // The version that was read, where a newer one came in before it was signed.
  const read = visit.again?.refusal === undefined ? signOff.sha256 : field(visit.req, 'sha256');
  const seen = read === signOff.sha256 ? undefined : read;
  const data = await reading(portal, visit.actor, (tx) => readSigning(tx, visit.actor, signOff, seen));
  const difference = data.twoVersions === undefined ? undefined : await differenceOf(data.twoVersions);
  const title = data.seats.length > 0 ? 'Sign off' : 'Nothing to sign';
  renderSignOff(portal, visit, 'sign-offs/sign', signOff, {
    section: 'Sign',
    title,
    ...data,
    difference,
  });
}

/** What the person sees: `seen` is the version that he had read when a newer one came in. */
async function readSigning(tx: Tx, actor: Actor, signOff: SignOffHead, seen: string | undefined) {
  const stages = await readStages(tx, signOff.id);
  const open = openStageOf(stages);
  const versions = await readVersions(tx, signOff.id);
  const tally = open === undefined ? undefined : await readTally(tx, open, signOff.authorIds);
  const before = seen ?? versions.find(({ current, version }) => !current && version < signOff.documentVersion)?.sha256;
  const papers = (await readPapers(tx, signOff.id)).filter(({ id }) => !versions.some((one) => one.id === id));
  const signed = open?.signatures.some(({ signerId, voidedAt }) => signerId === actor.personId && voidedAt === null);
  const mine = [actor.personId, ...actor.standsFor];
  const barred = (await barredFrom(tx, actor, open)).decide;
  return {
    stages,
    open,
    tally,
    versions,
    papers,
    carried: await readCarried(tx, signOff.id),
    comments: await listPaperComments(tx, signOff.id),
    twoVersions: before === undefined ? undefined : await readTwoVersions(tx, signOff.id, before),
    edited: seen !== undefined,
    signed: signed === true,
    barred,
    /** Where he can sign: in his own seat, and for whom he stands in. */
    seats:
      signed === true || barred !== ''
        ? []
        : (tally?.seats ?? [])
            .filter((seat) => !seat.signed && mine.includes(seat.personId))
            .map((seat) => ({ ...seat, own: seat.personId === actor.personId })),
  };
}

import type { Actor } from '../../domain/permissions.ts';
import { addBody, type TestBody } from '../support/stories/sign-offs.ts';
import { addPerson, type TestAgency } from '../support/stories/world.ts';
import type { House } from './house.ts';

/** The partnership of a story: each agency behaves in its own way, each person stands for a role. */
export type Cast = {
  /** Answers; its second contact is a colleague who does not. */
  readonly council: TestAgency;
  /** Says nothing, ever. */
  readonly silent: TestAgency;
  /** Silent too, and has no first rung. */
  readonly gap: TestAgency;
  /** Nobody answers for it, and nobody is above. */
  readonly empty: TestAgency;
  /** Its contact is away; a colleague stands in. */
  readonly absent: TestAgency;
  /** Mail to its contact comes back. */
  readonly unreached: TestAgency;
  /** One of its two contacts leaves in the course of the story. */
  readonly leaving: TestAgency;
  /** Answers when it is late. */
  readonly late: TestAgency;
  readonly officer: Actor;
  readonly author: Actor;
  readonly inspector: Actor;
  readonly administrator: Actor;
  readonly body: TestBody;
  /** Everybody as whom pages are opened, by the part that he plays; undefined is somebody who is signed out. */
  readonly everybody: ReadonlyMap<string, Actor | undefined>;
};

/** What makes two people alike to a page that is not about either of them. */
export const kindOf = (actor: Actor | undefined): string =>
  JSON.stringify([actor?.roles, actor?.agencyIds, actor?.bodyIds]);

/** Where it matters who somebody is, and not only what he may do: what is owed by him, written or signed by him. */
const personal =
  /\{(?:processes\.(?!consultation)|tasks|inspection_|review_|dated_|sign_off|reports)|^\/(?:$|\?|tasks|calendar|overdue|mails|reports|sign-offs)/u;

/** As whom a place looks like this: as the person, or as everybody who is like him. An answer is never owed by an officer. */
export function viewerOf(role: string, actor: Actor | undefined, place: string): string {
  const concerning = actor?.roles.includes('officer') ? place.replaceAll('{tasks.answer', '{') : place;
  return personal.test(concerning) ? role : kindOf(actor);
}

const day = 86_400_000;

/** The address of a person of a story, which is made from the name. */
export const addressOf = (person: Actor | undefined): string =>
  `${person?.name.toLowerCase().replaceAll(' ', '.') ?? 'nobody'}@example.org`;

export async function gatherCast(house: House): Promise<Cast> {
  const { world } = house;
  const { officer, directorateId, rows } = world;
  const council = await world.agency('Council', { respondents: 2 });
  const silent = await world.agency('Silent Service');
  const gap = await world.agency('Gap Board', { ladder: [2] });
  const empty = await world.agency('Empty Trust', { respondents: 0, ladder: [] });
  const absent = await world.agency('Absent Office', { respondents: 2, ladder: [1] });
  const unreached = await world.agency('Unreached Unit', { ladder: [1] });
  const leaving = await world.agency('Leaving Agency', { respondents: 2, ladder: [1] });
  const late = await world.agency('Late Department', { ladder: [1], calendar: 'scotland' });
  const staff = (name: string, role: Actor['roles'][number], rung: number | null = null) =>
    addPerson(rows, directorateId, name, role, rung);
  const head = await staff('Head Of Directorate', 'officer', 1);
  const author = await staff('Paper Author', 'officer');
  const auditor = await staff('Internal Auditor', 'auditor');
  const administrator = await staff('System Administrator', 'administrator');
  const inspector = await staff('Ines Inspector', 'inspector');
  const body = await addBody(world, 'Strategic Committee', 4, { 0: 'chair', 1: 'secretary' });
  const [chair, secretary, member] = body.members;
  const [away, standIn] = absent.respondents;
  await house.act(officer, 'POST', '/v1/absences', {
    personId: away?.personId,
    substituteId: standIn?.personId,
    fromAt: new Date(house.now()).toISOString(),
    untilAt: new Date(house.now() + 400 * day).toISOString(),
  });
  const lost = addressOf(unreached.respondents[0]);
  house.sink.script = (stage, to) =>
    stage === 'rcpt' && to === lost ? { reply: '550 5.1.1 no such mailbox' } : undefined;
  const everybody = new Map<string, Actor | undefined>([
    ['officer', officer],
    ['contact who answers', council.respondents[0]],
    ['colleague', council.respondents[1]],
    ['contact who is silent', silent.respondents[0]],
    ['contact of an agency with a gap', gap.respondents[0]],
    ['contact who is late', late.respondents[0]],
    ['contact who stays', leaving.respondents[1]],
    ['absent contact', away],
    ['substitute', standIn],
    ['manager of the first rung', silent.managers[1]],
    ['manager of the second rung', silent.managers[2]],
    ['manager above a gap', gap.managers[2]],
    ['head of directorate', head],
    ['author', author],
    ['inspector', inspector],
    ['chair', chair],
    ['secretary', secretary],
    ['member', member],
    ['auditor', auditor],
    ['administrator', administrator],
    ['somebody signed out', undefined],
  ]);
  return {
    council,
    silent,
    gap,
    empty,
    absent,
    unreached,
    leaving,
    late,
    officer,
    author,
    inspector,
    administrator,
    body,
    everybody,
  };
}

import type { Actor } from '../../domain/permissions.ts';
import { type House, openHouse } from '../walk/house.ts';
import { partnershipAt, readPeople } from './partnership.ts';

/** What a chapter tells with: everybody acts by the API, by name, on a clock that stands where the story puts it. */
export type Story = {
  readonly house: House;
  /** What the story has made so far, by what it is called in the chapters. */
  readonly known: Map<string, string>;
  /** The id of what is known by that name; fails where nothing is. */
  readonly the: (name: string) => string;
  readonly person: (name: string) => Promise<Actor>;
  /** A POST as that person; gives back the first id of the answer. */
  readonly post: (who: string, path: string, body?: object, version?: number) => Promise<string>;
  readonly put: (who: string, path: string, body: object, version?: number) => Promise<void>;
  /** A POST that must be refused, with that code. */
  readonly refused: (who: string, path: string, body: object, version?: number) => Promise<string>;
  readonly see: <Answer>(who: string, path: string) => Promise<Answer>;
  readonly rows: House['world']['rows'];
  /** The first row of a query; fails where there is none. */
  readonly row: <Row>(text: string, values?: unknown[]) => Promise<Row>;
  readonly agency: (name: string) => Promise<string>;
  readonly body: (name: string) => Promise<string>;
  /** The post of who answers for an agency, and the person. */
  readonly contact: (agency: string) => Promise<{ postId: string; name: string }>;
  readonly postOf: (person: string) => Promise<string>;
  /** Lets everything happen that happens by itself until ten in the morning of that day, or until that instant. */
  readonly until: (day: string) => Promise<void>;
};

/** One chapter: what happens, sentence by sentence, each with what must be true then. */
export type Chapter = {
  readonly title: string;
  readonly scenes: Readonly<Record<string, (story: Story) => Promise<unknown>>>;
};

/** Who does the daily work, and who is accountable. */
export const officer = 'Alice Thorne';
export const head = 'Martin Keller';
export const administrator = 'Rob Tully';

const zone = 'Europe/London';
export const due = (day: string, hour = '17:00') => ({ due: { wall: `${day}T${hour}`, zone } });
export const event = (day: string, hour = '10:00') => ({ event: { wall: `${day}T${hour}`, zone } });
export const file = (text: string) => ({
  fileName: 'paper.txt',
  mediaType: 'text/plain',
  content: Buffer.from(`${text}\n`).toString('base64'),
});

export async function openStory(from: string): Promise<Story> {
  const house = await openHouse(from, () => partnershipAt(from));
  const { rows } = house.world;
  const known = new Map<string, string>();
  let people = await readPeople(house.world);
  const person = async (name: string) => {
    if (!people.has(name)) people = await readPeople(house.world);
    const found = people.get(name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const row = async <Row>(text: string, values: unknown[] = []) => {
    const [first] = await rows<Row>(text, values);
    if (first === undefined) throw new Error(`nothing was found: ${text} ${values.join()}`);
    return first;
  };
  const idOf = async (text: string, name: string) => (await row<{ id: string }>(text, [name])).id;
  const act = async (who: string, method: string, path: string, body?: object, version?: number) =>
    house.act(await person(who), method, `/v1/${path}`, body ?? {}, version);
  return {
    house,
    known,
    the(name) {
      const id = known.get(name);
      if (id === undefined) throw new Error(`the story has no ${name} yet`);
      return id;
    },
    person,
    rows,
    row,
    async post(who, path, body, version) {
      const [first] = Object.values(await act(who, 'POST', path, body, version));
      return String(first);
    },
    put: async (who, path, body, version) => void (await act(who, 'PUT', path, body, version)),
    async refused(who, path, body, version) {
      const refusal = await act(who, 'POST', path, body, version).then(
        () => 'it was taken',
        (error: unknown) => String(error),
      );
      return /"code":"(?<code>[a-z-]+)"/u.exec(refusal)?.groups?.['code'] ?? refusal;
    },
    async see<Answer>(who: string, path: string) {
      const { status, text } = await house.get(await person(who), `/v1/${path}`);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
      return JSON.parse(text) as Answer;
    },
    agency: (name) => idOf('select id from agencies where name = $1', name),
    body: (name) => idOf('select id from bodies where name = $1', name),
    contact: (agency) =>
      row(
        `select o.id as "postId", p.name from agencies a join posts o on o.agency_id = a.id and o.role = 'respondent'
           join post_holders h on h.post_id = o.id and h.until is null join people p on p.id = h.person_id where a.name = $1 order by o.id limit 1`,
        [agency],
      ),
    postOf: (name) =>
      idOf(
        'select h.post_id as id from post_holders h join people p on p.id = h.person_id where p.name = $1 and h.until is null',
        name,
      ),
    until: (day) => house.passTo(day.includes('T') ? day : `${day}T10:00:00Z`),
  };
}

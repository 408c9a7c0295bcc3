import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { type Cast, gatherCast } from './cast.ts';
import { type House, openHouse } from './house.ts';
import { startWalk, type Walk } from './walk.ts';

/** What a story acts with. */
export type Stage = {
  readonly house: House;
  readonly cast: Cast;
  /** A POST to the API, as somebody; fails unless it is taken. */
  readonly post: (actor: Actor | undefined, path: string, body?: object) => Promise<Record<string, unknown>>;
  /** A PUT, of the version that is stored where there is one. */
  readonly put: (
    actor: Actor | undefined,
    path: string,
    body: object,
    version?: number,
  ) => Promise<Record<string, unknown>>;
  /** The task of an agency, or of whoever it is, in a process. */
  readonly task: (processId: string, kind: string, agency?: TestAgency) => Promise<string>;
  /** What one query finds first. */
  readonly row: <Row>(text: string, values: readonly unknown[]) => Promise<Row>;
};

/** Any file, and any paper: a file with a title. */
export const file = (text: string) => ({
  fileName: 'paper.txt',
  mediaType: 'text/plain',
  content: Buffer.from(`${text}: what is in it.\n`).toString('base64'),
});
export const paper = (title: string) => ({ title, ...file(title) });

/** By when, in the words of the API. */
export const due = (day: string) => ({ due: { wall: `${day}T17:00`, zone: 'Europe/London' } });

/** Tells a story in one test a stage: what happens, and then everything is opened as everybody. */
export function tell(
  from: string,
  looksAt: RegExp,
): { stage: (title: string, happens: (stage: Stage) => Promise<unknown>) => void } {
  let told: Stage;
  let walk: Walk;
  beforeAll(async () => {
    const house = await openHouse(from);
    const cast = await gatherCast(house);
    walk = startWalk(house, cast, looksAt);
    told = stageOf(house, cast);
  }, 300_000);
  afterAll(async () => {
    const { stages, pages, forms, requests, looks } = walk.counts;
    const { user, system } = process.cpuUsage();
    process.stdout.write(
      `walked: ${stages} stages, ${pages} pages, ${forms} forms, ${requests} requests to the API, ${looks} looks in the browser, ${Math.round(performance.now() / 1000)} seconds, ${Math.round((user + system) / 1e6)} of them of this process's own work\n`,
    );
    await walk.end();
    await told.house.end();
  });
  return {
    stage(title, happens) {
      test(title, { timeout: 600_000 }, async () => {
        await happens(told);
        expect(await walk.look()).toEqual([]);
      });
    },
  };
}

function stageOf(house: House, cast: Cast): Stage {
  const row = async <Row>(text: string, values: readonly unknown[]): Promise<Row> => {
    const [first] = await house.world.rows<Row>(text, [...values]);
    if (first === undefined) throw new Error(`nothing was found: ${text}`);
    return first;
  };
  const someone = (actor: Actor | undefined): Actor => {
    if (actor === undefined) throw new Error('nobody plays this part');
    return actor;
  };
  return {
    house,
    cast,
    row,
    post: (actor, path, body = {}) => house.act(someone(actor), 'POST', `/v1/${path}`, body),
    put: (actor, path, body, version) => house.act(someone(actor), 'PUT', `/v1/${path}`, body, version),
    async task(processId, kind, agency) {
      const found = await row<{ id: string }>(
        'select id from tasks where process_id = $1 and kind = $2 and ($3::uuid is null or agency_id = $3) order by id desc limit 1',
        [processId, kind, agency?.id ?? null],
      );
      return found.id;
    },
  };
}

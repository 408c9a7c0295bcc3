import { describe, expect, test } from 'vitest';
import type { PostRole } from '../../../domain/permissions.ts';
import {
  canBeNamed,
  canDo,
  canVacate,
  movesTo,
  type HeldTask,
  isOfAgency,
  offered,
  type Somebody,
  takeOver,
} from '../../../domain/directory/succession.ts';
import { type TaskKind, taskKinds } from '../../../domain/chase/task-kinds.ts';

const held = (kind: TaskKind, more: Partial<HeldTask> = {}): HeldTask => ({
  kind,
  agencyId: 'council',
  personId: null,
  invitedIds: [],
  inspectorIds: [],
  aboutAgencyId: null,
  reportedBy: null,
  ...more,
});
const who = (personId: string, agencyId: string, role: PostRole): Somebody => ({
  personId,
  posts: [{ agencyId, role, directorate: agencyId === 'directorate' }],
});

const contact = who('contact', 'council', 'respondent');
const second = who('second', 'council', 'lead');
const manager = who('manager', 'council', 'manager');
const stranger = who('stranger', 'health', 'respondent');
const officer = who('officer', 'directorate', 'officer');
const administrator = who('administrator', 'directorate', 'administrator');
const auditor = who('auditor', 'directorate', 'auditor');
const inspector = who('inspector', 'directorate', 'inspector');
const author: Somebody = { personId: 'author', posts: [] };
const everybody = [contact, second, manager, stranger, officer, administrator, auditor, inspector, author];
const able = (task: HeldTask) => everybody.filter((one) => canDo(task, one)).map(({ personId }) => personId);

describe('a task', () => {
  test('of an agency is done by whoever answers in it, or by an officer; of no agency, by an officer', () => {
    expect(able(held('return'))).toEqual(['contact', 'second', 'manager', 'officer', 'administrator']);
    expect(able(held('dated-item', { agencyId: null }))).toEqual(['officer', 'administrator']);
  });

  test('is done by whoever was asked for it by address, who has no post, and by him alone of his agency', () => {
    const asked = held('answer', { invitedIds: ['author'] });
    expect(able(asked)).toEqual(['contact', 'second', 'manager', 'officer', 'administrator', 'author']);
    expect(takeOver(asked, ['author'], everybody, 'if-needed')).toEqual({ joining: [], listed: false });
  });

  test('of the directorate is done by nobody of the agency it is about, and by no auditor', () => {
    expect(able(held('decide-extension'))).toEqual(['officer', 'administrator']);
  });

  test('of verifying is done by who inspects and is independent of it, or by an officer who is', () => {
    const verify = held('verify', {
      agencyId: null,
      inspectorIds: ['inspector', 'stranger'],
      aboutAgencyId: 'council',
    });
    expect(able(verify)).toEqual(['officer', 'administrator', 'inspector']);
    expect(able({ ...verify, reportedBy: 'officer' })).toEqual(['administrator', 'inspector']);
    expect(able({ ...verify, aboutAgencyId: 'directorate' })).toEqual([]);
  });

  test('of an author is done by the author or an officer; of a seat by whoever holds the post that sits there', () => {
    expect(able(held('new-version', { agencyId: null, personId: 'author' }))).toContain('author');
    expect(able(held('sign'))).toEqual(['contact', 'second', 'manager']);
    expect(able(held('sign', { agencyId: null }))).toEqual([]);
  });

  test('is of an agency, or of the directorate though it is about one', () => {
    expect(isOfAgency(held('answer'))).toBe(true);
    expect(isOfAgency(held('decide-extension'))).toBe(false);
    expect(isOfAgency(held('dated-item', { agencyId: null }))).toBe(false);
  });
});

describe('what somebody leaves', () => {
  test('falls to all the contacts, to those who can be chosen, or to nobody yet', () => {
    expect(takeOver(held('answer'), ['second'], everybody, 'all')).toEqual({ joining: ['contact'], listed: false });
    expect(takeOver(held('answer'), [], everybody, { personId: 'manager' })).toEqual({
      joining: ['manager'],
      listed: false,
    });
    expect(takeOver(held('answer'), ['second'], everybody, 'nobody')).toEqual({ joining: [], listed: true });
  });

  test('falls to others only where nobody is left, if that was wished', () => {
    expect(takeOver(held('answer'), ['second'], everybody, 'if-needed')).toEqual({ joining: [], listed: false });
    expect(takeOver(held('answer'), [], everybody, 'if-needed').joining).toEqual(['contact', 'second']);
  });

  test('is never taken over by somebody who cannot do it, and falls to the others then', () => {
    expect(takeOver(held('publish-outcome', { agencyId: null }), [], everybody, { personId: 'auditor' })).toEqual({
      joining: ['officer'],
      listed: false,
    });
  });

  test('moves with its agency, unless the other one is asked itself', () => {
    expect(movesTo('return', true)).toBe(true);
    expect(movesTo('answer', false)).toBe(true);
    expect(movesTo('answer', true)).toBe(false);
  });

  test('of an inspector falls to another inspector, else to the officers, else it is listed', () => {
    const verify = held('verify', { agencyId: null, inspectorIds: ['inspector'] });
    expect(takeOver(verify, [], everybody, 'if-needed').joining).toEqual(['inspector']);
    expect(takeOver({ ...verify, inspectorIds: [] }, [], everybody, 'if-needed').joining).toEqual(['officer']);
    expect(takeOver(verify, [], [auditor], 'if-needed')).toEqual({ joining: [], listed: true });
  });

  test.each(Object.keys(taskKinds) as TaskKind[])('%s never falls to somebody who cannot do it', (kind) => {
    for (const agencyId of ['council', null]) {
      const task = held(kind, { agencyId, personId: 'author', inspectorIds: ['inspector'] });
      for (const wish of ['all', 'if-needed', { personId: 'auditor' }] as const)
        for (const personId of takeOver(task, [], everybody, wish).joining) expect(able(task)).toContain(personId);
    }
  });
});

describe('a place in the work', () => {
  test('is given to a post that has not ended and to nobody who has left, and is offered to no other', () => {
    expect(canBeNamed('lead', [{ over: false }])).toEqual({ ok: true, value: true });
    expect(canBeNamed('lead', [{ over: false }, { over: true }])).toMatchObject({
      message: expect.stringMatching(/post that has not ended/u),
    });
    expect(canBeNamed('inspector', [{ over: true }])).toMatchObject({
      message: expect.stringMatching(/somebody who has left/u),
    });
    expect(canBeNamed('substitute', [undefined])).toMatchObject({
      message: expect.stringMatching(/person of the directory/u),
    });
    const items = [
      { id: 'a', over: false },
      { id: 'b', over: true },
      { id: 'c', over: true },
    ];
    expect(offered(items).map(({ id }) => id)).toEqual(['a']);
    expect(offered(items, [null, 'c']).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  test('of the last officer or administrator is not given up', () => {
    expect(canVacate('officer', 0)).toMatchObject({ ok: false, message: expect.stringMatching(/last officer/u) });
    expect(canVacate('officer', 1).ok).toBe(true);
    expect(canVacate('auditor', 0).ok).toBe(true);
  });
});

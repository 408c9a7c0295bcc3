import { describe, expect, test } from 'vitest';
import {
  checkLadder,
  checkLadderAhead,
  checkSubstitutes,
  resolveLevel,
  standInFor,
  type Ladder,
} from '../../domain/ladder.ts';

const directorate = [{ personId: 'leadOfficer' }];
const ladder: Ladder = {
  rows: [
    { level: 3, personId: 'chiefExecutive' },
    { level: 1, personId: 'sectionManager' },
    { level: 1, personId: 'deputyManager' },
  ],
  directorate,
};
const himself = (personId: string) => ({ personId, substitute: false });

describe('who is told of an escalation', () => {
  test('everybody who stands on the level', () => {
    expect(resolveLevel(ladder, 1)).toEqual({
      personIds: ['sectionManager', 'deputyManager'],
      shownAs: [himself('sectionManager'), himself('deputyManager')],
    });
  });

  test('the next level up where nobody stands, and the record says so', () => {
    expect(resolveLevel(ladder, 2)).toEqual({
      personIds: ['chiefExecutive'],
      shownAs: [himself('chiefExecutive')],
      fellTo: 'level 3',
    });
  });

  test('the directorate at the end of the ladder, and the record says so', () => {
    expect(resolveLevel(ladder, 4)).toMatchObject({ personIds: ['leadOfficer'], fellTo: 'directorate' });
    expect(resolveLevel({ rows: [], directorate: [] }, 1)).toEqual({
      personIds: [],
      shownAs: [],
      fellTo: 'directorate',
    });
  });

  test('the directorate where it is meant, which is no fall', () => {
    expect(resolveLevel(ladder, 'directorate')).toEqual({
      personIds: ['leadOfficer'],
      shownAs: [himself('leadOfficer')],
    });
  });

  test('the substitute of who is absent; both are shown', () => {
    const rows = [{ level: 1, personId: 'sectionManager', absent: { substituteId: 'deputyManager' } }];
    expect(resolveLevel({ rows, directorate }, 1)).toEqual({
      personIds: ['deputyManager'],
      shownAs: [{ personId: 'deputyManager', substitute: true, forPersonId: 'sectionManager' }],
    });
  });

  test('the substitute of a substitute who is absent too', () => {
    const rows = [
      { level: 1, personId: 'sectionManager', absent: { substituteId: 'deputyManager' } },
      { level: 2, personId: 'deputyManager', absent: { substituteId: 'headOfService' } },
    ];
    expect(resolveLevel({ rows, directorate }, 1).shownAs).toEqual([
      { personId: 'headOfService', substitute: true, forPersonId: 'sectionManager' },
    ]);
  });

  test('nobody twice, though he stands there for himself and for another', () => {
    const rows = [
      { level: 1, personId: 'deputyManager' },
      { level: 1, personId: 'sectionManager', absent: { substituteId: 'deputyManager' } },
    ];
    expect(resolveLevel({ rows, directorate }, 1)).toEqual({
      personIds: ['deputyManager'],
      shownAs: [himself('deputyManager')],
    });
  });

  test('the next level up where the substitutes of a level stand for each other in a circle', () => {
    const rows = [
      { level: 1, personId: 'sectionManager', absent: { substituteId: 'deputyManager' } },
      { level: 1, personId: 'deputyManager', absent: { substituteId: 'sectionManager' } },
      { level: 2, personId: 'headOfService' },
    ];
    expect(resolveLevel({ rows, directorate }, 1)).toMatchObject({ personIds: ['headOfService'], fellTo: 'level 2' });
  });
});

describe('substitutes', () => {
  const chain = [
    { personId: 'sectionManager', substituteId: 'deputyManager' },
    { personId: 'deputyManager', substituteId: 'headOfService' },
  ];

  test('lead to the first who is there', () => {
    expect(standInFor('sectionManager', chain)).toBe('headOfService');
    expect(standInFor('headOfService', chain)).toBe('headOfService');
    expect(checkSubstitutes(chain)).toEqual({ ok: true, value: chain });
  });

  test('in a circle are refused', () => {
    const circle = [...chain, { personId: 'headOfService', substituteId: 'sectionManager' }];
    expect(standInFor('deputyManager', circle)).toBeUndefined();
    expect(checkSubstitutes(circle)).toMatchObject({
      ok: false,
      code: 'substitutes-loop',
      detail: { personId: 'sectionManager' },
    });
    expect(checkSubstitutes([{ personId: 'leadOfficer', substituteId: 'leadOfficer' }])).toMatchObject({ ok: false });
  });
});

describe('a ladder', () => {
  test('that leads away from who is late is accepted', () => {
    expect(checkLadder(ladder, ['respondent'])).toEqual({ ok: true, value: ladder });
  });

  test('that leads back to who is late is refused', () => {
    expect(checkLadder(ladder, ['respondent', 'chiefExecutive'])).toMatchObject({
      ok: false,
      code: 'ladder-leads-back',
      detail: { level: 3, personId: 'chiefExecutive' },
    });
  });

  test('that leads back through a substitute is refused', () => {
    const rows = [{ level: 1, personId: 'sectionManager', absent: { substituteId: 'respondent' } }];
    expect(checkLadder({ rows, directorate }, ['respondent'])).toMatchObject({ code: 'ladder-leads-back' });
  });

  test('whose substitutes stand in a circle is refused', () => {
    const rows = [{ level: 1, personId: 'sectionManager', absent: { substituteId: 'sectionManager' } }];
    expect(checkLadder({ rows, directorate }, [])).toMatchObject({ code: 'substitutes-loop' });
  });

  test.each([0, 1.5])('with a level %d is refused', (level) => {
    const rows = [{ level, personId: 'sectionManager' }];
    expect(checkLadder({ rows, directorate }, [])).toMatchObject({ code: 'malformed', detail: { level } });
  });
});

describe('a ladder over the absences to come', () => {
  const rungs = [{ level: 1, personId: 'sectionManager' }];
  const away = { personId: 'sectionManager', substituteId: 'respondent', fromAt: 100, untilAt: 200 };

  test('is accepted where nobody stands in', () => {
    expect(checkLadderAhead(rungs, [], ['respondent'], 0)).toEqual({ ok: true, value: true });
  });

  test('is refused though the absence that leads back has not begun', () => {
    expect(checkLadderAhead(rungs, [away], ['respondent'], 0)).toMatchObject({ code: 'ladder-leads-back' });
    expect(checkLadderAhead(rungs, [away], ['respondent'], 150)).toMatchObject({ code: 'ladder-leads-back' });
  });

  test('is accepted once the absence is over', () => {
    expect(checkLadderAhead(rungs, [away], ['respondent'], 200)).toMatchObject({ ok: true });
  });
});

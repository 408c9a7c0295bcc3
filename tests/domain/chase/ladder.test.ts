import { describe, expect, test } from 'vitest';
import { checkLadder, checkLadderAhead, checkSubstitutes, type Ladder } from '../../../domain/chase/ladder.ts';

const directorate = [{ personId: 'leadOfficer' }];
const ladder: Ladder = {
  rows: [
    { rung: 3, personId: 'chiefExecutive' },
    { rung: 1, personId: 'sectionManager' },
    { rung: 1, personId: 'deputyManager' },
  ],
  directorate,
};

describe('substitutes', () => {
  const chain = [
    { personId: 'sectionManager', substituteId: 'deputyManager' },
    { personId: 'deputyManager', substituteId: 'headOfService' },
  ];

  test('in a chain are accepted', () => {
    expect(checkSubstitutes(chain)).toEqual({ ok: true, value: chain });
  });

  test('in a circle are refused', () => {
    const circle = [...chain, { personId: 'headOfService', substituteId: 'sectionManager' }];
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
    const rows = [{ rung: 1, personId: 'sectionManager', absent: { substituteId: 'respondent' } }];
    expect(checkLadder({ rows, directorate }, ['respondent'])).toMatchObject({ code: 'ladder-leads-back' });
  });

  test('that leads back through a substitute who is absent too is refused, at its lowest such level', () => {
    const rows = [
      { rung: 2, personId: 'respondent' },
      { rung: 1, personId: 'sectionManager', absent: { substituteId: 'deputyManager' } },
    ];
    const away = [{ personId: 'deputyManager', absent: { substituteId: 'respondent' } }];
    expect(checkLadder({ rows, directorate: away }, ['respondent'])).toMatchObject({ detail: { level: 1 } });
  });

  test('whose substitutes stand in a circle is refused', () => {
    const rows = [{ rung: 1, personId: 'sectionManager', absent: { substituteId: 'sectionManager' } }];
    expect(checkLadder({ rows, directorate }, [])).toMatchObject({ code: 'substitutes-loop' });
  });

  test.each([0, 1.5])('with a rung %d is refused', (rung) => {
    const rows = [{ rung, personId: 'sectionManager' }];
    expect(checkLadder({ rows, directorate }, [])).toMatchObject({ code: 'malformed', detail: { level: rung } });
  });
});

describe('a ladder over the absences to come', () => {
  const rungs = [{ rung: 1, personId: 'sectionManager' }];
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actsFrom,
  afterAct,
  canInspect,
  canPlanVisits,
  canSignOff,
  canWriteFindings,
  canWriteNotes,
  isOver,
  severities,
  type InspectionAct,
  type InspectionState,
} from '../../../domain/inspections/inspection.ts';

const states: readonly InspectionState[] = [
  'draft',
  'open',
  'fieldwork',
  'preliminary',
  'signing',
  'final',
  'closed',
  'cancelled',
];
const acts: readonly InspectionAct[] = [
  'open',
  'ask-evidence',
  'start-fieldwork',
  'send-preliminary',
  'finalise',
  'sign-off',
  'step',
  'close',
  'reopen',
  'cancel',
];

describe('an inspection', () => {
  test('runs from its notice to its closure, and is reopened', () => {
    const story: readonly InspectionAct[] = [
      'open',
      'ask-evidence',
      'start-fieldwork',
      'ask-evidence',
      'send-preliminary',
      'finalise',
      'step',
      'close',
      'reopen',
      'close',
    ];
    const end = story.reduce<InspectionState>((state, act) => {
      const next = afterAct(state, act);
      expect(next, `${act} from ${state}`).toMatchObject({ ok: true });
      return next.ok ? next.value : state;
    }, 'draft');
    expect(end).toBe('closed');
  });

  test('says in a sentence why an act cannot be taken now', () => {
    expect(afterAct('draft', 'close')).toMatchObject({ code: 'not-open', message: expect.stringContaining('a draft') });
    expect(afterAct('cancelled', 'reopen')).toMatchObject({ code: 'cancelled' });
  });

  test('offers exactly the acts that it accepts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...acts), (state, act) => {
        expect(actsFrom(state).includes(act)).toBe(afterAct(state, act).ok);
      }),
    );
  });

  test('whatever is done to it, a preliminary report comes before the final one, and nothing leaves a cancelled one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), (done) => {
        let state: InspectionState = 'draft';
        let preliminary = false;
        for (const act of done) {
          const next = afterAct(state, act);
          if (!next.ok) continue;
          expect(state).not.toBe('cancelled');
          preliminary ||= next.value === 'preliminary';
          if (next.value === 'final' || next.value === 'closed') expect(preliminary).toBe(true);
          state = next.value;
        }
      }),
    );
  });

  test('is over when closed or cancelled', () => {
    expect(states.filter(isOver)).toEqual(['closed', 'cancelled']);
  });

  test('that bodies sign off waits for them: only their decision leads on or back', () => {
    expect(afterAct('preliminary', 'sign-off')).toEqual({ ok: true, value: 'signing' });
    expect(acts.filter((act) => afterAct('signing', act).ok)).toEqual([]);
  });

  test('takes findings from its notice until the report is final', () => {
    expect(states.filter((state) => canWriteFindings(state).ok)).toEqual(['open', 'fieldwork', 'preliminary']);
  });

  test('has visits from its notice to its end, and notes until it is cancelled', () => {
    expect(states.filter((state) => !canPlanVisits(state).ok)).toEqual(['draft', 'closed', 'cancelled']);
    expect(states.filter((state) => !canWriteNotes(state))).toEqual(['cancelled']);
  });

  test('has inspectors of other agencies only', () => {
    expect(canInspect(['directorate'], ['health']).ok).toBe(true);
    expect(canInspect(['directorate', 'health'], ['health'])).toMatchObject({ code: 'not-independent' });
  });

  test('is signed off by another person than the author of the report', () => {
    expect(canSignOff('olive', 'ines').ok).toBe(true);
    expect(canSignOff('olive', null).ok).toBe(true);
    expect(canSignOff('ines', 'ines')).toMatchObject({ code: 'not-independent' });
  });

  test('knows severities from worst to least', () => {
    expect(severities[0]).toBe('critical');
  });
});

import { expect, test } from 'vitest';
import { judgeObligations, type NoticeRow, type RoundFacts, type TaskFacts } from './parts/obligations.ts';

const gapMs = 60_000;
const dueAt = 10_000_000;
const task: TaskFacts = {
  id: 'task',
  planId: 'plan',
  joinedAt: 1_000_000,
  closesAt: dueAt + 2 * gapMs,
  state: 'not_answered',
  answeredAt: null,
  respondents: ['contact'],
  rungs: [
    { level: 1, personId: 'manager' },
    { level: 2, personId: 'director' },
  ],
};
const reminder = {
  id: 'first',
  kind: 'remind',
  audience: 'respondents',
  at: dueAt - gapMs,
  raisedAt: dueAt - gapMs + 20,
  lapsedAt: null,
} as const;
const escalation = {
  ...reminder,
  id: 'second',
  kind: 'escalate',
  audience: 'ladder:1',
  at: dueAt + gapMs,
  raisedAt: dueAt + gapMs,
} as const;
const notice = (change: Partial<NoticeRow>): NoticeRow => ({
  taskId: 'task',
  personId: 'contact',
  kind: 'reminder',
  stepId: 'first',
  state: 'mailed',
  why: null,
  handedOverAt: reminder.raisedAt + 100,
  ...change,
});
const escalated = notice({
  personId: 'manager',
  kind: 'escalation',
  stepId: 'second',
  handedOverAt: dueAt + gapMs + 9,
});
const silent: RoundFacts = {
  dueAt,
  closesAt: dueAt + 2 * gapMs,
  openedAt: 1_000_000,
  planId: 'plan',
  plans: [{ id: 'plan', dueAt, closesAt: dueAt + 2 * gapMs, steps: [reminder, escalation] }],
  tasks: [task],
  notices: [notice({}), escalated],
  directorate: ['officer'],
};
const answeredAt = (at: number): RoundFacts => ({
  ...silent,
  tasks: [{ ...task, state: 'answered', answeredAt: at }],
});
const withSteps = (...steps: RoundFacts['plans'][number]['steps']): RoundFacts => ({
  ...silent,
  plans: silent.plans.map((plan) => ({ ...plan, steps })),
});

test('finds nothing wrong in a round in which everybody was told what they were owed', () => {
  expect(judgeObligations(silent, gapMs)).toEqual([]);
  expect(judgeObligations({ ...answeredAt(dueAt), notices: [notice({})] }, gapMs)).toEqual([]);
});

test('knows whom an escalation is for: the rung asked for, else the next one up, else the directorate', () => {
  const told = (audience: string, personId: string, rungs: TaskFacts['rungs'] = task.rungs) => ({
    ...withSteps(reminder, { ...escalation, audience }),
    tasks: [{ ...task, rungs }],
    notices: [notice({}), { ...escalated, personId }],
  });
  const second = [{ level: 2, personId: 'director' }];
  expect(judgeObligations(told('ladder:2', 'director'))).toEqual([]);
  expect(judgeObligations(told('ladder:1', 'director', second))).toEqual([]);
  expect(judgeObligations(told('ladder:1', 'officer', []))).toEqual([]);
  expect(judgeObligations(told('directorate', 'officer'))).toEqual([]);
  expect(judgeObligations(told('ladder:2', 'manager'))).not.toEqual([]);
  expect(judgeObligations(told('directorate', 'director'))).not.toEqual([]);
});

test('accepts that who answers while thousands are raised is noted and dropped, never that he is mailed', () => {
  const raisedAt = escalation.at + 4_000;
  const during = (state: string, at: number): RoundFacts => ({
    ...answeredAt(at),
    plans: silent.plans.map((plan) => ({ ...plan, steps: [reminder, { ...escalation, raisedAt }] })),
    notices: [notice({}), { ...escalated, state, why: 'not-taskOpen', handedOverAt: null }],
  });
  expect(judgeObligations(during('dropped', escalation.at + 2_000))).toEqual([]);
  expect(judgeObligations(during('mailed', escalation.at + 2_000))).not.toEqual([]);
  expect(judgeObligations(during('dropped', escalation.at - 2_000))).not.toEqual([]);
});

test.each<[string, RoundFacts]>([
  ['a missing reminder', { ...silent, notices: [escalated] }],
  ['a missing escalation', { ...silent, notices: [notice({})] }],
  ['a notice to somebody else', { ...silent, notices: [notice({}), escalated, notice({ personId: 'stranger' })] }],
  ['a notice twice', { ...silent, notices: [notice({}), notice({}), escalated] }],
  ['an escalation of who had answered', answeredAt(dueAt)],
  ['a mail after the answer', { ...answeredAt(reminder.raisedAt + 50), notices: [notice({})] }],
  ['a step raised early', withSteps({ ...reminder, raisedAt: reminder.at - 1 }, escalation)],
  ['a step raised and lapsed', withSteps({ ...reminder, lapsedAt: reminder.at }, escalation)],
  ['a reminder lapsed for nothing', withSteps({ ...reminder, raisedAt: null, lapsedAt: reminder.at + 5 }, escalation)],
  ['a step forgotten', withSteps(reminder, { ...escalation, raisedAt: null })],
  ['a step at another instant', withSteps({ ...reminder, at: reminder.at - 5 }, escalation)],
])('finds %s', (_what, facts) => {
  expect(judgeObligations(facts, gapMs)).not.toEqual([]);
});

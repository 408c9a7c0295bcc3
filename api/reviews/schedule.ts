import { z } from 'zod';
import { noteScheduleAct, setReviewSchedule } from '../../db/reviews/schedules.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { instantIn } from '../http/fields.ts';
import { route } from '../http/route.ts';

const state = z.object({ state: z.enum(['running', 'paused', 'deleted']) });
const started = z.object({ asked: z.boolean() });

/** How the reviews of a strategy open by themselves: each of these may be repeated without harm. */
export const reviewScheduleRoutes = [
  route({
    method: 'put',
    path: '/v1/strategies/:id/review-schedule',
    act: 'schedule-reviews',
    summary: 'Open a review by itself on the first working day of each quarter, or pause that',
    body: z.strictObject({ paused: z.boolean() }),
    answer: state,
    perform: {
      scheduled: async (tx, { actor, id, body }, schedules) => {
        const set = await setReviewSchedule(tx, actor, { strategyId: id, state: body.paused ? 'paused' : 'running' });
        if (!set.ok) return set;
        const done = await schedules.ensure(id, body);
        return done.ok ? set : done;
      },
    },
  }),
  route({
    method: 'delete',
    path: '/v1/strategies/:id/review-schedule',
    act: 'schedule-reviews',
    summary: 'Open no review by itself any more',
    answer: state,
    perform: {
      scheduled: async (tx, { actor, id }, schedules) => {
        const set = await setReviewSchedule(tx, actor, { strategyId: id, state: 'deleted' });
        if (!set.ok) return set;
        const done = await schedules.remove(id);
        return done.ok || done.code === 'nothing-to-change' ? set : done;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/review-schedule/backfill',
    act: 'schedule-reviews',
    summary: 'Open the reviews that the quarter days of a past period would have opened',
    body: z.strictObject({ from: instantIn, to: instantIn }),
    answer: started,
    perform: {
      scheduled: async (tx, { actor, id, body }, schedules) => {
        if (body.from >= body.to) return refuse('malformed', 'The period ends before it begins.');
        if (body.to - body.from > longestBackfillMs)
          return refuse('malformed', 'A period of more than five years is a slip of the pen.');
        const noted = await noteScheduleAct(tx, actor, { strategyId: id, act: 'reviews-backfilled', details: body });
        const done = noted.ok ? await schedules.backfill(id, body.from, body.to) : noted;
        return done.ok ? accept({ asked: true }) : done;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/review-schedule/trigger',
    act: 'schedule-reviews',
    summary: 'Open the review of the quarter that runs now, if it has none',
    answer: started,
    perform: {
      scheduled: async (tx, { actor, id }, schedules) => {
        const noted = await noteScheduleAct(tx, actor, { strategyId: id, act: 'review-triggered' });
        const done = noted.ok ? await schedules.trigger(id) : noted;
        return done.ok ? accept({ asked: true }) : done;
      },
    },
  }),
];

const longestBackfillMs = 5 * 366 * 24 * 3_600_000;

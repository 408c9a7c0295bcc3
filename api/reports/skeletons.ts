import { z } from 'zod';
import { draftSkeleton, putSkeletonInForce, readDraftedSkeleton, readSkeleton } from '../../db/reports/skeletons.ts';
import { reportFields } from '../../domain/reports/fields.ts';
import { reportKinds } from '../../domain/reports/tree.ts';
import { instantOut, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { skeletonSection } from './schemas.ts';

const skeleton = { sections: z.array(skeletonSection), contact: wordsOrNone(reportFields.contact).default('') };
const kind = z.enum(reportKinds);
const version = z.object({ version: z.number() });

/** With which sections reports begin: drafted by one officer, put in force by another. */
export const reportSkeletonRoutes = [
  route({
    method: 'get',
    path: '/v1/report-skeletons',
    act: 'write-skeleton',
    summary: 'With which sections new reports of each kind begin, and what is drafted to take their place',
    answer: z.object({
      items: z.array(
        z.object({
          kind,
          version: z.number().meta({ description: 'Of the newest change, drafted or in force.' }),
          ...skeleton,
          drafted: z.object({ ...skeleton, madeBy: z.string(), madeAt: instantOut }).nullable(),
        }),
      ),
    }),
    perform: {
      read: async (tx) => {
        const items = [];
        for (const one of reportKinds) {
          const { number, sections, contact } = await readSkeleton(tx, one);
          const waiting = await readDraftedSkeleton(tx, one);
          const drafted = waiting === undefined ? null : { ...waiting, sections: [...waiting.sections] };
          items.push({
            kind: one,
            version: waiting?.number ?? number,
            sections: [...sections],
            contact,
            drafted,
          });
        }
        return { items };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/report-skeletons',
    act: 'write-skeleton',
    summary:
      'Draft with which sections new reports of a kind begin; nothing changes until somebody else puts it in force',
    ifMatch: 'required',
    body: z.strictObject({ kind, ...skeleton }),
    answer: version,
    perform: {
      write: (tx, { actor, body, ifVersion }) => draftSkeleton(tx, actor, { ...body, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/report-skeletons/put-in-force',
    act: 'put-skeleton-in-force',
    summary: 'Put a drafted change of sections in force; not by who drafted it. What is drafted already keeps its own',
    ifMatch: 'required',
    body: z.strictObject({ kind }),
    answer: version,
    perform: {
      write: (tx, { actor, body, ifVersion }) => putSkeletonInForce(tx, actor, { ...body, ifVersion: ifVersion ?? 0 }),
    },
  }),
];

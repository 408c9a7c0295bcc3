import { z } from 'zod';
import { agencyFields, agencyKinds, ladderLevels } from '../../domain/directory/fields.ts';
import { postRoles } from '../../domain/permissions.ts';
import { capacities, quorumKinds } from '../../domain/sign-offs/quorum.ts';
import { calendarName, instantOut, oneLine } from '../http/fields.ts';

export const role = z.enum(postRoles);
export const ladderLevel = z
  .number()
  .int()
  .min(ladderLevels.from)
  .max(ladderLevels.to)
  .nullable()
  .meta({ description: 'Its rung of the ladder; 1 is told first.' });
export const made = z.object({ id: z.string() });
export const changed = z.object({ id: z.string(), version: z.number() });
export const search = z.string().min(1).max(200).optional().meta({ description: 'What the name contains.' });

export const agencyLine = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(agencyKinds),
  level: z.string(),
  calendar: z.string(),
  parentId: z.string().nullable(),
  isDirectorate: z.boolean(),
  endedAt: instantOut.nullable().meta({ description: 'Since then it takes part in nothing new.' }),
  replacedById: z.string().nullable(),
  version: z.number(),
});

export const agencyIn = {
  name: oneLine(agencyFields.name),
  kind: z.enum(agencyKinds),
  level: oneLine(agencyFields.level),
  calendar: calendarName,
  parentId: z.uuid().nullable(),
};

const holder = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  reached: z.boolean(),
  substitute: z.string().nullable(),
});

export const agency = agencyLine.extend({
  posts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      role,
      ladderLevel,
      endedAt: instantOut.nullable(),
      holders: z.array(holder).readonly(),
    }),
  ),
  names: z
    .array(z.object({ name: z.string(), untilAt: instantOut }))
    .meta({ description: 'What it was called before, the last first.' }),
  openTasks: z.number(),
});

export const post = z.object({
  id: z.string(),
  title: z.string(),
  role,
  ladderLevel,
  agencyId: z.string(),
  agency: z.string(),
  endedAt: instantOut.nullable(),
  holders: z
    .array(z.object({ id: z.string(), name: z.string(), since: instantOut, until: instantOut.nullable() }))
    .readonly(),
  version: z.number(),
});

export const personLine = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  notReachedAt: instantOut.nullable().meta({ description: 'Since when mail to the address does not arrive.' }),
  leftAt: instantOut.nullable(),
  erasedAt: instantOut.nullable().meta({ description: 'Since when the address is gone; it is then no real one.' }),
  posts: z.string().nullable().meta({ description: 'Posts held today, in words.' }),
  version: z.number(),
});

export const capacity = z.enum(capacities);
export const absence = z.object({
  id: z.string(),
  personId: z.string(),
  person: z.string(),
  substituteId: z.string(),
  substitute: z.string(),
  fromAt: instantOut,
  untilAt: instantOut,
  version: z.number().meta({ description: 'Send it as If-Match when changing it.' }),
});

export const person = personLine.extend({
  rank: z.string(),
  notReachedWhy: z.string().nullable(),
  posts: z
    .array(
      z.object({
        postId: z.string(),
        title: z.string(),
        role,
        ladderLevel,
        agencyId: z.string(),
        agency: z.string(),
        since: instantOut,
        until: instantOut.nullable(),
      }),
    )
    .readonly(),
  absences: z.array(absence).readonly(),
  substitutions: z
    .array(absence)
    .readonly()
    .meta({ description: 'Absences of others in which this person stands in.' }),
  bodies: z.array(z.object({ id: z.string(), name: z.string(), capacity })).readonly(),
  openTasks: z.number(),
});

export const body = z.object({
  id: z.string(),
  name: z.string(),
  quorumKind: z.enum(quorumKinds),
  quorumCount: z.number().nullable().meta({ description: 'For "count": how many; null means more than half.' }),
  version: z.number(),
  replacedById: z.string().nullable().meta({ description: 'Which body came after it.' }),
  members: z.array(z.object({ id: z.string(), name: z.string(), capacity })).readonly(),
});

const unreachable = z
  .array(z.object({ id: z.string(), reference: z.string(), title: z.string(), order: z.number(), stage: z.string() }))
  .readonly()
  .meta({ description: 'Sign-offs that ask the body now and whose quorum its members can no longer reach.' });
export const oneBody = body.extend({ unreachable });
export const membersChanged = changed.extend({ unreachable });

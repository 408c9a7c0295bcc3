import { z } from 'zod';
import { leave } from '../../db/directory/leaving/leave.ts';
import { readInspected, readLeavingGroups, readStandsIn } from '../../db/directory/leaving/read-leaving.ts';
import { readPerson } from '../../db/directory/read-people.ts';
import { readStuckWithout } from '../../db/sign-offs/read-unreachable.ts';
import { replaceAgency } from '../../db/directory/leaving/replace-agency.ts';
import { noSuchPerson } from '../../db/directory/people.ts';
import { accept } from '../../domain/refusal.ts';
import { instantOut } from '../http/fields.ts';
import { route } from '../http/route.ts';

const group = z.object({
  agencyId: z.string().nullable().meta({ description: 'Null: tasks of the directorate.' }),
  agency: z.string().nullable(),
  tasks: z
    .array(z.object({ id: z.string(), kind: z.string(), reference: z.string(), title: z.string(), dueAt: instantOut }))
    .readonly(),
  candidates: z.array(z.object({ id: z.string(), name: z.string(), post: z.string() })).readonly(),
  others: z.number().meta({ description: 'How many answer there besides the person.' }),
});

/** Somebody leaves, or an agency ends: what is open goes to somebody else or is listed for the directorate. */
export const leavingRoutes = [
  route({
    method: 'post',
    path: '/v1/people/:id/leave',
    act: 'write-directory',
    summary: 'Say that a person leaves: a dry run lists what hangs on them, else posts end and open tasks move',
    body: z.strictObject({
      choices: z
        .array(
          z.strictObject({
            agencyId: z.uuid().nullable(),
            to: z.union([z.uuid(), z.enum(['others', 'directorate'])]).meta({
              description:
                'A person with a post in that agency, its other contacts, or nobody yet: listed for the directorate.',
              example: 'others',
            }),
          }),
        )
        .max(1_000)
        .default([]),
      dryRun: z.boolean().default(true),
    }),
    answer: z.object({
      left: z.boolean(),
      groups: z.array(group).meta({ description: 'Open tasks as they were before.' }),
      standsIn: z
        .array(
          z.object({
            absenceId: z.string(),
            personId: z.string(),
            person: z.string(),
            fromAt: instantOut,
            untilAt: instantOut,
            openTasks: z.number(),
          }),
        )
        .meta({ description: 'Absences that lose their substitute; who is away is told, and so is the directorate.' }),
      inspections: z
        .array(z.object({ id: z.string(), reference: z.string(), title: z.string(), others: z.number() }))
        .meta({ description: 'Inspections that lose an inspector, and how many others inspect.' }),
      stuck: z
        .array(
          z.object({
            id: z.string(),
            reference: z.string(),
            title: z.string(),
            order: z.number(),
            stage: z.string(),
          }),
        )
        .meta({ description: 'Sign-offs whose open stage nobody could decide then.' }),
      handed: z.number(),
      listed: z.number(),
      posts: z.number(),
      bodies: z.number(),
      absences: z.number(),
    }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const person = await readPerson(tx, id);
        if (person === undefined) return noSuchPerson;
        const groups = await readLeavingGroups(tx, id);
        const standsIn = await readStandsIn(tx, id);
        const inspections = await readInspected(tx, id);
        const stuck = (await readStuckWithout(tx, [id])).get(id) ?? [];
        const hanging = { groups, standsIn, inspections, stuck };
        const held = {
          handed: 0,
          listed: 0,
          posts: person.posts.filter(({ until }) => until === null).length,
          bodies: person.bodies.length,
          absences: person.absences.length + person.substitutions.length,
        };
        if (body.dryRun) return accept({ left: false, ...hanging, ...held });
        const done = await leave(tx, actor, { personId: id, choices: body.choices });
        return done.ok ? accept({ left: true, ...hanging, ...done.value }) : done;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/agencies/:id/end',
    act: 'write-directory',
    summary: 'End an agency, replaced by or merged into another one; its history stays',
    body: z.strictObject({
      successorId: z.uuid().nullable().default(null),
      movePosts: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether its posts move to the successor with who holds them; else they end.' }),
    }),
    answer: z.object({
      moved: z.number().meta({ description: 'Open tasks that are the successor’s now.' }),
      listed: z
        .number()
        .meta({ description: 'Those that nobody took over: listed as owed by nobody, and told to the officers.' }),
      posts: z.number(),
    }),
    perform: { write: (tx, { actor, id, body }) => replaceAgency(tx, actor, { agencyId: id, ...body }) },
  }),
];

import { z } from 'zod';
import { addAppendix, changeAppendix, removeAppendix } from '../../db/reports/appendices.ts';
import { nameAuthor, removeAuthor } from '../../db/reports/authors.ts';
import { giveSection, handSection, readySection } from '../../db/reports/given-sections.ts';
import { seeSection, writeSection } from '../../db/reports/sections.ts';
import { appendixFields, mostAppendices, sectionFields } from '../../domain/reports/fields.ts';
import { accept } from '../../domain/refusal.ts';
import { dateIn, oneLine, wordsOrNone } from '../http/fields.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { route } from '../http/route.ts';
import { authorIn, partKey } from './schemas.ts';

const version = z.number().int().min(0).max(1_000_000_000);
const written = z.object({ version: z.number() });
const ofKey = z.object({ key: z.string() });
const ofPerson = z.object({ personId: z.string() });

/** What several people write of a report: its sections, authors and appendices. */
export const reportPartRoutes = [
  route({
    method: 'put',
    path: '/v1/reports/:id/sections',
    act: 'write-section',
    summary: 'Write one section; If-Match is the version of that section',
    ifMatch: 'required',
    body: z.strictObject({
      key: partKey,
      text: wordsOrNone(sectionFields.text),
      nothing: z.boolean().default(false).meta({ description: 'There is nothing to say here, and that is said.' }),
    }),
    answer: written,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        writeSection(tx, actor, { ...body, reportId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/sections/seen',
    act: 'write-section',
    summary: 'Say that you have seen what the parts of a section, or of an appendix, say by now',
    body: z.strictObject({ key: partKey, version }),
    answer: ofKey,
    perform: { write: (tx, { actor, id, body }) => seeSection(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/sections/give',
    act: 'write-report',
    summary: 'Give a section to one of the authors to write, or back to the directorate',
    body: z.strictObject({
      key: partKey,
      personId: z.uuid().nullable(),
      dueOn: dateIn
        .nullable()
        .default(null)
        .meta({ description: 'By when: he is asked, reminded and escalated until he says that it is ready.' }),
    }),
    answer: ofKey,
    perform: { write: (tx, { actor, id, body }) => giveSection(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/sections/ready',
    act: 'write-section',
    summary: 'Say that a section is ready: nothing more is asked of its author',
    body: z.strictObject({ key: partKey }),
    answer: ofKey,
    perform: { write: (tx, { actor, id, body }) => readySection(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/sections/hand-over',
    act: 'write-section',
    summary: 'Hand a section over to another author, with its day; by the author whose it is, or an officer',
    body: z.strictObject({ key: partKey, personId: z.uuid() }),
    answer: ofKey,
    perform: { write: (tx, { actor, id, body }) => handSection(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/authors',
    act: 'write-report',
    summary: 'Name an author, or say rank and unit of one anew',
    body: authorIn,
    answer: ofPerson,
    perform: { write: (tx, { actor, id, body }) => nameAuthor(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/authors/remove',
    act: 'write-report',
    summary: 'Take an author off; what he wrote stays',
    body: z.strictObject({ personId: z.uuid() }),
    answer: ofPerson,
    perform: { write: (tx, { actor, id, body }) => removeAuthor(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/appendices',
    act: 'write-report',
    summary: 'Add an appendix behind the others: a text of its own, or a document',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject({
      title: oneLine(appendixFields.title),
      text: wordsOrNone(appendixFields.text).default(''),
      file: z.strictObject(fileFields).nullable().default(null),
    }),
    answer: ofKey,
    perform: {
      write: async (tx, { actor, id, body }) => {
        const content = body.file === null ? accept(null) : fileBytes(body.file.content);
        if (!content.ok) return content;
        const file = body.file === null || content.value === null ? null : { ...body.file, content: content.value };
        return addAppendix(tx, actor, { ...body, file, reportId: id });
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/reports/:id/appendices',
    act: 'write-report',
    summary: 'Change an appendix; If-Match is the version of that appendix',
    ifMatch: 'required',
    body: z.strictObject({
      key: partKey,
      title: oneLine(appendixFields.title),
      text: wordsOrNone(appendixFields.text).default(''),
      order: z.number().int().min(1).max(mostAppendices).meta({ description: '1 is Appendix 1.' }),
    }),
    answer: written,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeAppendix(tx, actor, { ...body, reportId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/appendices/remove',
    act: 'write-report',
    summary: 'Take an appendix out',
    body: z.strictObject({ key: partKey, version }),
    answer: ofKey,
    perform: {
      write: (tx, { actor, id, body: { key, version: ifVersion } }) =>
        removeAppendix(tx, actor, { key, ifVersion, reportId: id }),
    },
  }),
];

import { z } from 'zod';
import { changeLook, readLook } from '../../db/reports/looks.ts';
import { accept } from '../../domain/refusal.ts';
import { lookFields } from '../../domain/reports/look.ts';
import { lineOrNone, oneLine, wordsOrNone } from '../http/fields.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { route } from '../http/route.ts';

const said = {
  names: wordsOrNone(lookFields.names).default('').meta({ description: 'At the head of a report, one a line.' }),
  accent: oneLine(7).meta({ example: '#1d4e89', description: 'Of headings; readable on white.' }),
  alt: lineOrNone(lookFields.alt).default('').meta({ description: 'What the logo shows; a logo must have it.' }),
};
const taken = (what: string) =>
  z
    .union([z.literal('keep'), z.strictObject(fileFields), z.null()])
    .default('keep')
    .meta({ description: `${what}; “keep”: as it is; null: none.` });

/** How the reports of the directorate look (F76). */
export const reportLookRoutes = [
  route({
    method: 'get',
    path: '/v1/report-look',
    act: 'see-look',
    summary: 'How what is frozen from now on looks: names, colour, logo, and whose styles of Word',
    answer: z.object({
      version: z.number(),
      names: z.string(),
      accent: z.string(),
      alt: z.string(),
      logo: z.string().nullable().meta({ description: 'In base64.' }),
      template: z.string().meta({ description: 'The name of the Word document whose styles are taken; "": none.' }),
    }),
    perform: {
      read: async (tx) => {
        const { number: version, names, accent, logo, templateName: template } = await readLook(tx);
        const picture = logo === null ? null : Buffer.from(logo.bytes).toString('base64');
        return { version, names, accent, alt: logo?.alt ?? '', logo: picture, template };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/report-look',
    act: 'change-look',
    summary: 'Say how what is frozen from now on looks; what was frozen keeps its own',
    ifMatch: 'required',
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ ...said, logo: taken('A PNG or a plain SVG'), template: taken('A Word document') }),
    answer: z.object({ version: z.number() }),
    perform: {
      write: async (tx, { actor, body: { logo, template, ...look }, ifVersion }) => {
        const picture = bytesOf(logo);
        const word = bytesOf(template);
        if (!picture.ok) return picture;
        if (!word.ok) return word;
        const styles =
          word.value === null || word.value === 'keep'
            ? word.value
            : { content: word.value, fileName: typeof template === 'object' ? (template?.fileName ?? '') : '' };
        return changeLook(tx, actor, { ...look, logo: picture.value, template: styles, ifVersion: ifVersion ?? 0 });
      },
    },
  }),
];

function bytesOf(file: 'keep' | null | { readonly content: string }) {
  if (file === null) return accept(null);
  return file === 'keep' ? accept('keep' as const) : fileBytes(file.content);
}

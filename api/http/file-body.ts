import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { fileName } from './fields.ts';

/** Ten megabytes in base64 and what stands around them. */
export const fileBodyLimit = 15 * 1024 * 1024;

/** A file in a JSON body. */
export const fileFields = {
  fileName,
  mediaType: z.string().max(200).default('').meta({
    example: 'application/pdf',
    description: 'What you call it; stored is what its content shows, and a name that says something else is refused.',
  }),
  content: z.string().meta({ description: 'The file in base64; 10 MB at most.', example: 'JVBERi0xLjcK' }),
};

/** The bytes that the text stands for. Node passes over what is no base64: read back, it must be the same text. */
export function fileBytes(base64: string): Verdict<Buffer> {
  const content = Buffer.from(base64, 'base64');
  return content.toString('base64').replaceAll('=', '') === base64.replaceAll('=', '')
    ? accept(content)
    : refuse('malformed', 'The content is no base64.');
}

/** The body of an import: a CSV file as text, which is only looked at unless it is said otherwise. */
export const csvBody = (csv: { readonly description: string; readonly example: string }, most = 10_000_000) =>
  z.strictObject({
    csv: z.string().min(1).max(most).meta(csv),
    dryRun: z.boolean().default(true).meta({ description: 'Only say what would be done.' }),
  });

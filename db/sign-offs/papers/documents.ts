import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { searchedText } from './searched-text.ts';
import { checkFile, type FileInput } from '../../stored-file.ts';

type NewDocument = {
  processId: string;
  title: string;
  personId: string;
  file: FileInput & { sha256: string; text: string };
};
/** Keeps the bytes as the next version of that title; for what is not checked as a file that somebody sends. */
export const insertDocument = statement(
  'sign-offs.add-document',
  z.object({ id: of(documents.id), version: of(documents.version) }),
  ({ processId, title, personId, file }: NewDocument) => sql`
    insert into documents (process_id, title, version, file_name, media_type, size, sha256, content, text, added_by)
    select ${processId}::uuid, ${title}::text,
      coalesce((select max(version) from documents where process_id = ${processId} and title = ${title}), 0) + 1,
      ${file.fileName}::text, ${file.mediaType}::text, ${file.content.length}::int, ${file.sha256}::text, ${file.content}::bytea, ${file.text}::text, ${personId}::uuid
    returning id, version`,
);

/** A paper of a round or a sign-off; the same title again is its next version, and the old one stays. */
export async function addDocument(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  input: FileInput & { processId: string; title: string },
): Promise<Verdict<{ documentId: string; version: number }>> {
  const checked = await checkFile(input);
  if (!checked.ok) return checked;
  const { sha256 } = checked.value;
  const file = { ...checked.value, content: input.content, text: await searchedText(input) };
  const { processId, title } = input;
  const [added] = await insertDocument(tx, { processId, title, personId: actor.personId, file });
  if (added === undefined) throw new Error('an inserted document returned no id');
  await audit(tx, {
    actorId: actor.personId,
    act: 'document-added',
    processId,
    details: { documentId: added.id, version: added.version, sha256 },
  });
  return accept({ documentId: added.id, version: added.version });
}

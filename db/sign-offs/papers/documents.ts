import { sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { checkFile, type FileInput } from '../../stored-file.ts';

/** A paper of a round or a sign-off; the same title again is its next version, and the old one stays. */
export async function addDocument(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  input: FileInput & { processId: string; title: string },
): Promise<Verdict<{ documentId: string; version: number }>> {
  const checked = await checkFile(input);
  if (!checked.ok) return checked;
  const { fileName, mediaType, sha256 } = checked.value;
  const { rows } = await tx.execute<{ id: string; version: number }>(sql`
    insert into documents (process_id, title, version, file_name, media_type, size, sha256, content, added_by)
    select ${input.processId}::uuid, ${input.title}::text,
      coalesce((select max(version) from documents where process_id = ${input.processId} and title = ${input.title}), 0) + 1,
      ${fileName}::text, ${mediaType}::text, ${input.content.length}::int, ${sha256}::text, ${input.content}::bytea, ${actor.personId}::uuid
    returning id, version`);
  const added = rows[0];
  if (added === undefined) throw new Error('an inserted document returned no id');
  await audit(tx, {
    actorId: actor.personId,
    act: 'document-added',
    processId: input.processId,
    details: { documentId: added.id, version: added.version, sha256 },
  });
  return accept({ documentId: added.id, version: added.version });
}

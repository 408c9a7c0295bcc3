import { createApiKey, type KeyScope } from '../../../db/doors/api-keys.ts';
import { actFor, as, type Database } from '../../../db/connect.ts';

/** A key that acts for the person, made in his own name: nobody but an administrator makes another's. */
export async function keyFor(
  db: Database,
  personId: string,
  scopes: readonly KeyScope[] = ['read', 'write', 'sign'],
): Promise<string> {
  return as(db, { role: 'worker' }, async (tx) => {
    await actFor(tx, personId);
    const wanted = { name: `key of ${personId}`, personId, scopes, expiresAt: Date.now() + 3_600_000_000 };
    return (await createApiKey(tx, wanted)).key;
  });
}

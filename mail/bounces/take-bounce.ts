import { as, type Database } from '../../db/connect.ts';
import { keepReturned, recordBounce } from '../../db/mail/bounces.ts';
import { type Returned, readBounce } from './bounces.ts';

/** What came back is read and written down, by whatever way it came. The same one may be offered again. True where an address was found not to be reached. */
export async function takeBounce(db: Database, returned: Returned, returnDomain: string): Promise<boolean> {
  const bounce = await readBounce(returned, returnDomain);
  if (bounce === undefined) return false;
  const { says, status, returnToken } = bounce;
  if (says === 'not-reached' && status !== null)
    return as(db, { role: 'worker' }, (tx) => recordBounce(tx, { returnToken, status }));
  await as(db, { role: 'worker' }, (tx) => keepReturned(tx, bounce));
  return false;
}

import PostalMime from 'postal-mime';
import { as } from '../../../db/connect.ts';
import { readToldTasks } from '../../../db/mail/contents.ts';
import { type ClaimedMail, insertClaimed } from '../../../db/mail/ledger.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { writeAndCompose } from '../../../mail/write.ts';
import { house } from '../parts/post-room.ts';
import type { World } from './world.ts';

type Person = Pick<Actor, 'personId' | 'name'>;
const address = 'a@example.org';

/** `about`: of one process or task alone. */
async function composed(world: World, { personId, name }: Person, kind: NoticeKind, about?: string) {
  const owed = await world.rows<{ id: string }>(
    `select id from notices where person_id = $1 and kind = $2 and state = 'owed' and ($3::uuid is null or $3 in (process_id, task_id))`,
    [personId, kind, about],
  );
  const noticeIds = owed.map(({ id }) => id);
  const tasks = await as(world.db, { role: 'worker' }, (tx) => readToldTasks(tx, personId, noticeIds));
  const [{ now }] = (await world.rows<{ now: Date }>('select app_now() as now')) as [{ now: Date }];
  const mail = writeAndCompose(house, { kind, person: { name, address }, tasks, at: now.getTime() });
  return { ...mail, noticeIds };
}

/** What the person is owed of one kind, in a mail that a sender has written and not yet handed over. */
export async function claimedMail(world: World, person: Person, kind: NoticeKind): Promise<ClaimedMail> {
  const mail = { ...(await composed(world, person, kind)), personId: person.personId, kind, address };
  const [claimed] = await as(world.db, { role: 'worker' }, (tx) => insertClaimed(tx, [mail], 60_000));
  if (claimed === undefined) throw new Error('no mail was written');
  return claimed;
}

/** The mail of what the person is owed of one kind, as a mail program shows it, and its calendar file. */
export async function mailOf(world: World, person: Person, kind: NoticeKind, about?: string) {
  const parsed = await PostalMime.parse((await composed(world, person, kind, about)).raw);
  const content = parsed.attachments[0]?.content;
  const calendar = content === undefined || typeof content === 'string' ? content : new TextDecoder().decode(content);
  return { text: parsed.text ?? '', html: parsed.html ?? '', calendar: (calendar ?? '').replaceAll(/\r?\n /gu, '') };
}

import PostalMime from 'postal-mime';
import { as } from '../../../db/connect.ts';
import { readToldTasks } from '../../../db/mail/contents.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { writeAndCompose } from '../../../mail/write.ts';
import { house } from '../parts/post-room.ts';
import type { World } from './world.ts';

/** The mail of what the person is owed of one kind, as a mail program shows it, and its calendar file. */
export async function mailOf(world: World, person: Actor, kind: NoticeKind) {
  const owed = await world.rows<{ id: string }>(
    `select id from notices where person_id = $1 and kind = $2 and state = 'owed'`,
    [person.personId, kind],
  );
  const tasks = await as(world.db, { role: 'worker' }, (tx) =>
    readToldTasks(
      tx,
      person.personId,
      owed.map(({ id }) => id),
    ),
  );
  const [{ now }] = (await world.rows<{ now: Date }>('select app_now() as now')) as [{ now: Date }];
  const input = { kind, person: { name: person.name, address: 'a@example.org' }, tasks, at: now.getTime() };
  const parsed = await PostalMime.parse(writeAndCompose(house, input).raw);
  const content = parsed.attachments[0]?.content;
  const calendar = content === undefined || typeof content === 'string' ? content : new TextDecoder().decode(content);
  return { text: parsed.text ?? '', calendar: (calendar ?? '').replaceAll(/\r?\n /gu, '') };
}

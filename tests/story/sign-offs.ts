import { seats } from '../../local/sample/sign-off.ts';
import { sampleBodies } from '../../local/sample/partnership.ts';
import type { Story } from './story.ts';

/** Who sits on a body of the sample, by name; the chair comes first, the secretary last. */
export const membersOf = (body: string) => seats[sampleBodies.indexOf(body)]?.map(({ name }) => name) ?? [];

type Hand = { readonly stageId: string; readonly sha256: string };

/** The stage that is asked now, and the version that lies before it. */
export async function inHand(story: Story, signOff: string): Promise<Hand> {
  return story.row(
    `select s.id as "stageId", d.sha256 from sign_offs o join documents d on d.id = o.document_id
       join sign_off_stages s on s.process_id = o.process_id and s.state = 'open' where o.process_id = $1`,
    [story.the(signOff)],
  );
}

/** Somebody signs what lies before his body. */
export async function sign(story: Story, who: string, signOff: string, said: object = { verdict: 'approve' }) {
  await story.post(who, `sign-offs/${story.the(signOff)}/decisions`, { ...(await inHand(story, signOff)), ...said });
}

/** The secretary writes down what a meeting decided, and who was there. */
export async function recordMeeting(
  story: Story,
  signOff: string,
  meeting: { body: string; at: string; verdict: string; minute: string; away?: readonly string[] },
) {
  const members = membersOf(meeting.body);
  const away = meeting.away ?? [];
  const idsOf = (names: readonly string[]) =>
    Promise.all(names.map(async (name) => (await story.person(name)).personId));
  await story.post(members.at(-1) ?? '', `sign-offs/${story.the(signOff)}/meeting-records`, {
    ...(await inHand(story, signOff)),
    verdict: meeting.verdict,
    metAt: meeting.at,
    present: await idsOf(members.slice(0, -1).filter((name) => !away.includes(name))),
    apologies: await idsOf(away),
    minute: meeting.minute,
  });
}

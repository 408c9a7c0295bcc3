import { type Agent, request } from 'node:http';
import type { Member } from '../partnership.ts';

/** The browser's own origin; the API listens elsewhere, as behind a proxy. */
export const publicUrl = 'http://localhost:3000';

/** One agency's contact, signed in, with the task to answer. */
export type Answerer = Pick<Member, 'agencyId' | 'contactId'> & {
  readonly taskId: string;
  readonly token: string;
  readonly key: string;
};

const usualComment = `We support the aims. ${'Objective three needs a lead agency and a date. '.repeat(10)}`;

/** Answers one task as a browser would. Rejects unless the answer was taken. */
export function sendAnswer(
  agent: Agent,
  port: number,
  { taskId, token, key }: Answerer,
  comment = usualComment,
): Promise<void> {
  const body = JSON.stringify({ nothingToSay: false, comment, replies: [] });
  const headers = {
    Cookie: `concordat-session=${token}`,
    'Sec-Fetch-Site': 'same-origin',
    Origin: publicUrl,
    'Idempotency-Key': key,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, agent, method: 'POST', path: `/v1/tasks/${taskId}/response`, headers },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => {
          if (response.statusCode === 201) resolve();
          else reject(new Error(`an answer got ${response.statusCode}: ${text}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

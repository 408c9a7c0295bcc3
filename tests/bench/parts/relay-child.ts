import { createServer, type AddressInfo, type Socket } from 'node:net';
import { serve } from './child.ts';

/** What a run of the bench asks of the relay: another delay from now on, or what it has taken since the last question. */
export type RelayQuestion = { readonly delayMs?: number };
export type RelayCount = { readonly messages: number; readonly different: number; readonly connections: number };

/**
 * A mail relay in a process of its own that takes everything: it answers the final dot after a delay and counts whole
 * messages and their Message-IDs. It looks at no more of a body than that.
 */
let delayMs = 0;
const taken: string[] = [];
const answers: readonly [RegExp, string][] = [
  [/^EHLO/iu, '250 relay.bench'],
  [/^(?:MAIL|RCPT|RSET|NOOP)/iu, '250 2.0.0 Ok'],
  [/^DATA/iu, '354 go ahead'],
  [/^QUIT/iu, '221 bye'],
];
let connections = 0;

const server = createServer((socket) => {
  connections += 1;
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.write('220 relay.bench ESMTP\r\n');
  let buffered = '';
  let inBody = false;
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1');
    for (let rest = take(); rest !== undefined; rest = take()) buffered = rest;
  });

  function take(): string | undefined {
    const end = inBody ? '\r\n.\r\n' : '\r\n';
    const at = buffered.indexOf(end);
    if (at < 0) return undefined;
    const text = buffered.slice(0, at);
    if (inBody) takeMessage(socket, text);
    else socket.write(`${answers.find(([pattern]) => pattern.test(text))?.[1] ?? '500 what?'}\r\n`);
    if (/^QUIT/iu.test(text) && !inBody) socket.end();
    inBody = !inBody && /^DATA/iu.test(text);
    return buffered.slice(at + end.length);
  }
});

function takeMessage(socket: Socket, body: string): void {
  taken.push(/^Message-ID: (.*)$/imu.exec(body)?.[1] ?? '');
  const answer = () => socket.write('250 2.0.0 Ok: queued\r\n');
  if (delayMs === 0) answer();
  else setTimeout(answer, delayMs);
}

server.listen(0, '127.0.0.1', () => {
  serve((server.address() as AddressInfo).port, (question): RelayCount => {
    delayMs = (question as RelayQuestion).delayMs ?? delayMs;
    const messages = taken.splice(0);
    const count = { messages: messages.length, different: new Set(messages).size, connections };
    connections = 0;
    return count;
  });
});

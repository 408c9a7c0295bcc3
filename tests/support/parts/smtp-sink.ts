import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export type SinkStage = 'banner' | 'ehlo' | 'helo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot';

/** What the sink does at a stage instead of its usual reply. */
export type SinkStep = {
  readonly reply?: string;
  readonly drop?: 'end' | 'reset';
  readonly hang?: true;
  /** Awaited before anything else. */
  readonly after?: Promise<unknown>;
  /** At 'dot': whether the message counts as delivered. As a rule it does if the reply is 2yz. */
  readonly keep?: boolean;
};

export type SinkMessage = {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  readonly messageId: string;
  readonly date: string;
};

/** An SMTP server that does as it is told and keeps every complete message: what people received. */
export type SmtpSink = {
  readonly port: number;
  readonly url: string;
  /** Asked at every stage; undefined: the usual reply. `to` is known from RCPT on. */
  script: (stage: SinkStage, to: string) => SinkStep | undefined;
  extensions: readonly string[];
  readonly messages: SinkMessage[];
  /** Every stage that was reached, with the recipient. */
  readonly stages: { readonly stage: SinkStage; readonly to: string }[];
  readonly commands: string[];
  connections: number;
  /** Bytes of bodies, also of those that were never complete. */
  bodyBytes: number;
  /** What a mailbox shows that folds copies with equal Message-ID and Date, as Exchange does. */
  folded(): SinkMessage[];
  close(): Promise<void>;
};

const usual: Readonly<Record<Exclude<SinkStage, 'body'>, string>> = {
  banner: '220 sink.test ESMTP',
  ehlo: '250-sink.test',
  helo: '250 sink.test',
  starttls: '220 go ahead',
  auth: '235 2.7.0 accepted',
  mail: '250 2.1.0 Ok',
  rcpt: '250 2.1.5 Ok',
  data: '354 end with a dot',
  dot: '250 2.0.0 Ok: queued as SINK',
};

export async function startSmtpSink(): Promise<SmtpSink> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    sink.connections += 1;
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, sink);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const sink: SmtpSink = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    script: () => undefined,
    extensions: [],
    messages: [],
    stages: [],
    commands: [],
    connections: 0,
    bodyBytes: 0,
    folded: () => [
      ...new Map(sink.messages.map((message) => [`${message.messageId} ${message.date}`, message])).values(),
    ],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sink;
}

type Session = { from: string; to: string; refused: boolean; hung: boolean; body: Buffer[] | undefined };

function converse(socket: Socket, sink: SmtpSink): void {
  const session: Session = { from: '', to: '', refused: false, hung: false, body: undefined };
  let buffered: Buffer = Buffer.alloc(0);
  // One thing after the other, however the bytes arrive: a pipelined command waits for the reply to the one before.
  let queue = answer(socket, sink, session, 'banner');
  socket.on('data', (chunk: Buffer) => {
    queue = queue.then(async () => {
      buffered = Buffer.concat([buffered, chunk]);
      while (!socket.destroyed && !session.hung) {
        const rest =
          session.body === undefined
            ? await takeCommand(socket, sink, session, buffered)
            : await takeBody(socket, sink, session, buffered);
        if (rest === undefined) return;
        buffered = rest;
      }
    });
  });
}

const stageOfCommand: readonly [RegExp, Exclude<SinkStage, 'body'>][] = [
  [/^EHLO/iu, 'ehlo'],
  [/^HELO/iu, 'helo'],
  [/^STARTTLS/iu, 'starttls'],
  [/^AUTH/iu, 'auth'],
  [/^MAIL FROM:<(.*?)>/iu, 'mail'],
  [/^RCPT TO:<(.*?)>/iu, 'rcpt'],
  [/^DATA/iu, 'data'],
];

async function takeCommand(
  socket: Socket,
  sink: SmtpSink,
  session: Session,
  bytes: Buffer,
): Promise<Buffer | undefined> {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return undefined;
  const line = bytes.subarray(0, end).toString();
  sink.commands.push(line);
  const found = stageOfCommand.find(([pattern]) => pattern.test(line));
  if (found === undefined) {
    socket.write(/^QUIT/iu.test(line) ? '221 bye\r\n' : '500 what?\r\n');
    if (/^QUIT/iu.test(line)) socket.end();
  } else {
    const [pattern, stage] = found;
    const address = pattern.exec(line)?.[1] ?? '';
    if (stage === 'mail') Object.assign(session, { from: address, to: '', refused: false });
    if (stage === 'rcpt') session.to = address;
    await answer(socket, sink, session, stage);
  }
  return bytes.subarray(end + 2);
}

async function takeBody(socket: Socket, sink: SmtpSink, session: Session, bytes: Buffer): Promise<Buffer | undefined> {
  if (bytes.length > 0 && session.body?.length === 0) {
    session.body.push(Buffer.alloc(0));
    if (await act(socket, sink, session, 'body')) return undefined;
  }
  const whole = bytes.indexOf('\r\n.\r\n');
  if (whole < 0) {
    sink.bodyBytes = Math.max(sink.bodyBytes, bytes.length);
    return undefined;
  }
  sink.bodyBytes += whole;
  const raw = Buffer.from(
    bytes
      .subarray(0, whole + 2)
      .toString('binary')
      .replaceAll('\r\n..', '\r\n.'),
    'binary',
  );
  session.body = undefined;
  await finish(socket, sink, session, raw);
  return bytes.subarray(whole + 5);
}

async function finish(socket: Socket, sink: SmtpSink, session: Session, raw: Buffer): Promise<void> {
  const step = sink.script('dot', session.to);
  const head = raw.toString('binary').split('\r\n\r\n')[0] ?? '';
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'imu').exec(head)?.[1] ?? '';
  const message = { from: session.from, to: session.to, raw, messageId: header('Message-ID'), date: header('Date') };
  const replies = step?.reply ?? (step?.drop === undefined && step?.hang === undefined ? usual.dot : '');
  if (step?.keep ?? replies.startsWith('2')) sink.messages.push(message);
  await answer(socket, sink, session, 'dot', step);
}

async function answer(
  socket: Socket,
  sink: SmtpSink,
  session: Session,
  stage: Exclude<SinkStage, 'body'>,
  known?: SinkStep,
): Promise<void> {
  if (await act(socket, sink, session, stage, known)) return;
  if (stage === 'data' && session.refused) {
    socket.write('554 5.5.1 no valid recipients\r\n');
    return;
  }
  const offered = stage === 'ehlo' && sink.extensions.length > 0;
  const reply = offered
    ? [
        usual.ehlo,
        ...sink.extensions.map((name, index) => `250${index === sink.extensions.length - 1 ? ' ' : '-'}${name}`),
      ].join('\r\n')
    : usual[stage];
  socket.write(`${stage === 'ehlo' && !offered ? usual.helo : reply}\r\n`);
  if (stage === 'data') session.body = [];
}

/** Does what the script says; true if the usual reply must not follow. */
async function act(
  socket: Socket,
  sink: SmtpSink,
  session: Session,
  stage: SinkStage,
  known?: SinkStep,
): Promise<boolean> {
  sink.stages.push({ stage, to: session.to });
  const step = known ?? sink.script(stage, session.to);
  await step?.after;
  if (step?.hang === true) session.hung = true;
  if (step?.drop === 'end') socket.destroy();
  if (step?.drop === 'reset') socket.resetAndDestroy();
  if (step?.reply !== undefined) socket.write(`${step.reply}\r\n`);
  if (stage === 'rcpt' && step?.reply !== undefined) session.refused = !step.reply.startsWith('2');
  return step?.drop !== undefined || step?.hang === true || step?.reply !== undefined;
}

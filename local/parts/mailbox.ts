import { once } from 'node:events';
import express, { type Express, type Request, type Response } from 'express';
import { bouncesOf } from './bounces.ts';
import { freePort } from './free-port.ts';
import { fileName, listPage, listScript, mailPage, missingPage, styleSheet, type View } from './mailbox-pages.ts';
import type { MailStore, StoredMail } from './mail-store.ts';

const perPage = 100;
const views: Record<string, View> = { text: 'text', headers: 'headers' };

/** The mailbox's pages, and the same mails as JSON for tests and scripts. On the loopback interface only. */
export async function startMailbox(store: MailStore): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const server = createMailboxApp(store).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      // Pages that listen for new mail would keep it open.
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function createMailboxApp(store: MailStore): Express {
  const app = express().disable('x-powered-by');
  app.use(protect);
  app.get('/', ({ query }, response) => void response.send(list(store, query)));
  app.get('/style.css', (_request, response) => void response.type('css').send(styleSheet));
  app.get('/list.js', (_request, response) => void response.type('js').send(listScript));
  app.get('/events', (_request, response) => announce(store, response));
  app.get('/messages.json', async ({ query }, response) => {
    const limit = Number(text(query, 'limit') ?? 1000);
    const mails = store.list({ to: text(query, 'to'), after: text(query, 'after'), limit });
    const whole = await Promise.all(mails.map(({ id }) => store.read(id)));
    response.json(whole.flatMap((mail) => (mail === undefined ? [] : [asJson(mail)])));
  });
  app.get('/bounces.json', (_request, response) => void response.json(bouncesOf(store)));
  app.get('/messages/:id.json', async ({ params }, response) => {
    const mail = await store.read(params.id);
    if (mail === undefined) response.status(404).json({ title: 'There is no such mail' });
    else response.json(asJson(mail));
  });
  app.get('/messages/:id.eml', async ({ params }, response) => {
    const raw = await store.raw(params.id);
    if (raw === undefined) response.status(404).send(missingPage());
    else response.attachment(`${params.id}.eml`).type('message/rfc822').send(raw);
  });
  app.get('/messages/:id/attachments/:index', async ({ params }, response) => {
    const index = Number(params.index);
    const attachment = (await store.read(params.id))?.attachments[index];
    // Never shown in place, and never under a type that a browser would run.
    if (attachment === undefined) response.status(404).send(missingPage());
    else response.attachment(fileName(attachment, index)).type('bin').send(bytesOf(attachment.content));
  });
  app.get('/messages/:id{/:view}', async ({ params }, response) => {
    const mail = await store.read(params.id);
    const view = params.view === undefined ? 'mail' : views[params.view];
    if (mail === undefined || view === undefined) response.status(404).send(missingPage());
    else response.send(mailPage(mail, view));
  });
  return app;
}

/** The mail's frame takes the page's policy over: its own style is let in, and nothing that runs or is fetched. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function protect(request: Request, response: Response, next: () => void): void {
  response.set({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  response.set('Cache-Control', 'no-store');
  // A page of the internet that points its own name at this machine must not read people's sign-in links.
  if (['localhost', '127.0.0.1'].includes(request.hostname)) next();
  else response.status(421).send('This mailbox answers on localhost only.');
}

function list(store: MailStore, query: Request['query']): string {
  const to = text(query, 'to') ?? '';
  const mails = store.list({ to, before: text(query, 'before'), limit: perPage });
  const last = mails.length === perPage ? mails.at(-1) : undefined;
  const older = last && `/?${new URLSearchParams({ to, before: last.id }).toString()}`;
  return listPage(mails, { to, older });
}

function announce(store: MailStore, response: Response): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(': listening\n\n');
  const end = store.onArrival(({ id }) => void response.write(`event: mail\ndata: ${id}\n\n`));
  response.on('close', end);
}

function text(query: Request['query'], name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asJson({ attachments, ...mail }: StoredMail) {
  return { ...mail, attachments: attachments.map((attachment, index) => fileName(attachment, index)) };
}

function bytesOf(content: string | ArrayBuffer | Uint8Array): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
}

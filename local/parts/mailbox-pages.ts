import { escapeHtml } from '../../domain/html.ts';
import type { Attachment } from 'postal-mime';
import type { MailSummary, StoredMail } from './mail-store.ts';

export const styleSheet = `
body { margin: 0; color: #0b0c0c; background: #fff; font: 1.1875rem/1.4 system-ui, sans-serif; }
header { padding: 0.75rem 1.5rem; background: #1d3557; } header a { color: #fff; font-weight: 700; }
main { max-width: 62rem; padding: 1.5rem; } h1 { margin: 0 0 1rem; font-size: 2rem; }
a { color: #1a65a6; text-underline-offset: 0.15em; } a:hover { text-decoration-thickness: 3px; }
a:focus, button:focus, input:focus { outline: 3px solid #0b0c0c; outline-offset: 0; background: #fd0; color: #0b0c0c; }
.skip:not(:focus) { position: absolute; left: -999px; }
table { width: 100%; border-collapse: collapse; } th, td { padding: 0.6rem 1rem 0.6rem 0; border-bottom: 1px solid #b1b4b6; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
form { margin-bottom: 1.5rem; } label { display: block; font-weight: 700; }
input { padding: 0.4rem; border: 2px solid #0b0c0c; font: inherit; width: 100%; max-width: 24rem; box-sizing: border-box; } button { padding: 0.45rem 0.8rem; border: 0; background: #1d3557; color: #fff; font: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.5rem; } dt { font-weight: 700; } dd { margin: 0; overflow-wrap: anywhere; }
nav ul { display: flex; gap: 1.5rem; padding: 0; list-style: none; } nav [aria-current] { color: inherit; font-weight: 700; text-decoration: none; }
iframe { width: 100%; height: 34rem; border: 1px solid #b1b4b6; } pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1rem; }`;

/** Runs in the browser: puts the newest list in place and says how many mails came; without it, the link reloads. */
export const listScript = `
const events = new EventSource('/events');
let waiting = false;
events.addEventListener('mail', () => {
  if (waiting) return;
  waiting = true;
  setTimeout(async () => {
    waiting = false;
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    const list = document.getElementById('list');
    if (!list.contains(document.activeElement)) list.replaceWith(page.getElementById('list'));
    document.getElementById('news').textContent = 'New mail came at ' + new Date().toLocaleTimeString() + '.';
  }, 300);
});`;

export function listPage(mails: MailSummary[], filter: { to: string; older: string | undefined }): string {
  const rows = mails.map(
    (mail) => `<tr><td>${escapeHtml(mail.to.join(', '))}</td>
      <td><a href="/messages/${mail.id}">${escapeHtml(mail.subject || 'No subject')}</a></td>
      <td><time datetime="${mail.date}">${when(mail.date)}</time></td></tr>`,
  );
  const older = filter.older === undefined ? '' : `<p><a href="${escapeHtml(filter.older)}">Older mails</a></p>`;
  const table = `<table><thead><tr><th scope="col">To</th><th scope="col">Subject</th><th scope="col">Arrived</th></tr></thead>
    <tbody>${rows.join('')}</tbody></table>`;
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>
    <p>Every mail that Concordat sends on this machine ends here, whoever it is to. <a href="">Show the newest</a></p>
    <form><label for="to">Only mails to</label>
      <input id="to" name="to" type="text" autocomplete="off" spellcheck="false" value="${escapeHtml(filter.to)}"> <button>Filter</button></form>
    <p id="news" role="status"></p>
    <div id="list">${mails.length === 0 ? '<p>No mails yet.</p>' : table}${older}</div>
    <script src="/list.js"></script>`,
  );
}

export type View = 'mail' | 'text' | 'headers';

export function mailPage(mail: StoredMail, view: View): string {
  const tab = (name: View, label: string) =>
    `<li><a href="/messages/${mail.id}${name === 'mail' ? '' : `/${name}`}"${name === view ? ' aria-current="page"' : ''}>${label}</a></li>`;
  return page(
    mail.subject || 'No subject',
    `<p><a href="/">All mails</a></p><h1>${escapeHtml(mail.subject || 'No subject')}</h1>
    <dl><dt>From</dt><dd>${escapeHtml(mail.headers['from'] ?? mail.from)}</dd><dt>To</dt><dd>${escapeHtml(mail.to.join(', '))}</dd>
      <dt>Arrived</dt><dd>${when(mail.date)}</dd></dl>
    <nav aria-label="Parts of this mail"><ul>${tab('mail', 'As people see it')}${tab('text', 'Plain text')}${tab('headers', 'Headers')}</ul></nav>
    ${viewOf(mail, view)}${attachments(mail)}`,
  );
}

export function missingPage(): string {
  return page('Not found', '<h1>There is no such mail</h1><p><a href="/">All mails</a></p>');
}

function viewOf(mail: StoredMail, view: View): string {
  if (view === 'headers') {
    const rows = Object.entries(mail.headers).map(
      ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
    );
    return `<dl>${rows.join('')}</dl><p><a href="/messages/${mail.id}.eml">The whole mail as it came</a></p>`;
  }
  if (view === 'text' || mail.html === '') return `<pre>${withLinks(mail.text)}</pre>`;
  // The frame lets nothing out, not even a click, so the links stand below it once more.
  return `<iframe sandbox="" title="The mail" srcdoc="${escapeHtml(mail.html)}"></iframe>${linksOf(mail.html)}`;
}

function linksOf(html: string): string {
  const found = [...html.matchAll(/\bhref=["'](https?:[^"']+)["']/giu)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );
  if (found.length === 0) return '';
  const items = [...new Set(found)].map((url) => `<li>${withLinks(url)}</li>`);
  return `<h2>Links in this mail</h2><ul>${items.join('')}</ul>`;
}

function withLinks(text: string): string {
  const parts = text.split(/(https?:\/\/[^\s<>"']+)/u);
  return parts
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('');
}

function attachments(mail: StoredMail): string {
  if (mail.attachments.length === 0) return '';
  const items = mail.attachments.map(
    (attachment, index) =>
      `<li><a href="/messages/${mail.id}/attachments/${index}">${escapeHtml(fileName(attachment, index))}</a></li>`,
  );
  return `<h2>Attachments</h2><ul>${items.join('')}</ul>`;
}

export function fileName(attachment: Attachment, index: number): string {
  return attachment.filename ?? `attachment-${index + 1}`;
}

function page(title: string, main: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Concordat local mailbox</title><link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,"></head>
<body><a class="skip" href="#main">Skip to main content</a><header><a href="/">Concordat local mailbox</a></header><main id="main">${main}</main></body></html>`;
}

function when(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(date));
}

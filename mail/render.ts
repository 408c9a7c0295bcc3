import { escapeHtml, withLinks } from '../domain/html.ts';
import type { Mail, MailBlock, TaskLine } from '../domain/mail/told.ts';

/** The parts of a message: text and HTML say the same, in the same order. */
export type Rendered = { readonly subject: string; readonly text: string; readonly html: string };

export function render(mail: Mail): Rendered {
  return { subject: mail.subject, text: asText(mail), html: asHtml(mail) };
}

function asText(mail: Mail): string {
  const blocks = mail.blocks.map(blockText);
  return `${[mail.greeting, ...blocks, '-- ', ...mail.footer].join('\n\n')}\n`;
}

function blockText(block: MailBlock): string {
  if (block.kind === 'paragraph') return block.text;
  if (block.kind === 'link') return `${block.text}: ${block.url}`;
  return block.tasks.map((task) => taskParts(task).join('\n')).join('\n\n');
}

function taskParts(task: TaskLine): string[] {
  return [task.name, ...(task.due === null ? [] : [task.due]), ...task.notes, task.url];
}

const font = 'font-family:Arial,Helvetica,sans-serif;font-size:19px;line-height:1.4;color:#0b0c0c';
// A long word, for instance a link, breaks rather than widen the page of a phone.
const paragraph = `margin:0 0 20px 0;${font};overflow-wrap:anywhere;word-break:break-word`;

/** One column that a phone shows without zooming; no images, no style sheet, nothing fetched (R72). */
function asHtml(mail: Mail): string {
  const blocks = mail.blocks.map(blockHtml).join('\n');
  const footer = mail.footer.map((line) => `<p style="${paragraph};font-size:16px">${escapeHtml(line)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(mail.subject)}</title>
</head>
<body style="margin:0;padding:0;background-color:#ffffff">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(mail.preheader)}</div>
<div style="max-width:580px;margin:0 auto;padding:20px">
<p style="${paragraph}">${escapeHtml(mail.greeting)}</p>
${blocks}
<hr style="border:0;border-top:1px solid #b1b4b6;margin:30px 0 20px 0">
${footer}
</div>
</body>
</html>
`;
}

function blockHtml(block: MailBlock): string {
  if (block.kind === 'paragraph') return `<p style="${paragraph}">${withLinks(block.text, link)}</p>`;
  if (block.kind === 'link') return `<p style="${paragraph}">${escapeHtml(block.text)}: ${link(block.url)}</p>`;
  return block.tasks.map(taskHtml).join('\n');
}

function taskHtml(task: TaskLine): string {
  const [name = '', ...rest] = taskParts({ ...task, url: '' });
  const lines = rest.filter((line) => line !== '').map((line) => `<br>${withLinks(line, link)}`);
  return `<p style="${paragraph};border-left:5px solid #1d70b8;padding-left:15px"><strong>${escapeHtml(name)}</strong>${lines.join('')}<br>${link(task.url)}</p>`;
}

/** The text of a link is its target, so that nobody is led somewhere else than he reads (R64). */
function link(url: string): string {
  return `<a href="${escapeHtml(url)}" style="color:#1d70b8">${escapeHtml(url)}</a>`;
}

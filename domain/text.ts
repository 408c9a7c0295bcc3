/**
 * The rule for what people write: names, titles, texts and file names. Every door asks here (API, portal, import, files),
 * so that nothing is taken at one that another would refuse.
 *
 * Made alike: NFC, one kind of line end, no half characters, none of those that nobody sees and no script needs.
 * Refused: control characters, and those that turn round what is read (Unicode Bidirectional Algorithm, section 2).
 * Kept: what scripts and emoji need, among it the joiners, and the marks of direction that reach no further than themselves.
 */

/** A name or a title has one line, anything else may have many. */
export type TextKind = 'line' | 'lines';

const lineEnds = /\r\n|[\r\v\f\u0085\u2028\u2029]/gu;
/** Most of what is written: there is nothing to be made alike in it. */
const normal = /^(?:[!-~]+(?: [!-~]+)*)?$/u;
const unneeded = /[\u00ad\u180e\u200b\u2060-\u2064\ufeff]/gu;
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/gu;
const turning = /[\u202a-\u202e\u2066-\u206f]/gu;
const refused = new RegExp(`${controls.source}|${turning.source}`, 'u');
// Braille blank and what Unicode lets a program ignore show nothing either.
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** A text in the form in which it is kept, a line with plain single spaces; what is refused is still in it. */
export function normalText(typed: string, kind: TextKind): string {
  if (normal.test(typed)) return typed;
  const text = typed.toWellFormed().normalize('NFC').replaceAll(lineEnds, '\n').replaceAll(unneeded, '');
  return kind === 'lines' ? text : text.replaceAll(/[^\S\n]+/gu, ' ').replaceAll(/^ | $/gu, '');
}

/** Whether there is anything in it to be read. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}

/** What is wrong with a text of that kind, in a sentence that says what to do; undefined where nothing is. */
export function textFlaw(text: string, kind: TextKind): string | undefined {
  const at = text.search(refused);
  if (at >= 0) {
    const character = text.charAt(at);
    const what = character < '\u00a0' ? 'a control character' : 'a character that turns round what is read';
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const where = at === 0 ? 'at its beginning' : `after “${safeText(text.slice(Math.max(0, at - 20), at)).trim()}”`;
    return `There is ${what} (U+${code}) in it, ${where}, which cannot be seen. Delete those words and type them anew.`;
  }
  if (kind === 'line' && text.includes('\n')) return 'It must be one line. Take out the line breaks.';
  if (text !== '' && !isVisible(text)) return 'It holds nothing that can be seen. Write something, or leave it empty.';
  return undefined;
}

/** What is wrong with the name of a file; a path is none. */
export function fileNameFlaw(name: string): string | undefined {
  if (/[/\\]/u.test(name)) return 'The name of a file holds no “/” and no “\\”. Send the name without its folders.';
  if (/^\.+$/u.test(name)) return 'The name of a file is more than dots. Give the file a name.';
  return textFlaw(name, 'line');
}

/**
 * The last part of a path as a name to keep, since a browser may have sent the path: composed (a Mac sends decomposed
 * letters), on one line, without what is refused, 120 characters from its end. Never empty.
 */
export function fileNameOf(path: string): string {
  const last = normalText(path.replace(/^.*[/\\]/su, ''), 'line').replaceAll('\n', ' ');
  const name = last.replaceAll(controls, '').replaceAll(turning, '').trim().replace(/^\.+/u, '');
  return (isVisible(name) && /.{1,120}$/u.exec(name)?.[0]) || 'paper';
}

/** Whether it holds what is refused, as rows from before the rule may. */
export function hasRefused(text: string): boolean {
  return refused.test(text);
}

/** A text as it may be shown: rows from before the rule hold what would turn round the rest of a page. */
export function safeText(stored: string): string {
  return stored.replaceAll(controls, ' ').replaceAll(turning, ' ');
}

/** Whether a text is read from the right, so that what stands around it must be kept apart from it. */
export function readsFromRight(text: string): boolean {
  return rightToLeft.test(text);
}

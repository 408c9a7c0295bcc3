import { escapeHtml } from '../../domain/html.ts';

const roles: Readonly<Record<string, string>> = { tr: 'row', th: 'rowheader', td: 'cell' };

/**
 * Rows of a table with the title of its column at each cell, which stands before it where a phone has no room for columns;
 * and with their roles, which some browsers forget where rows are laid out otherwise.
 */
export function titledRows(rows: string, titles: readonly string[]): string {
  return rows.replaceAll(/<tr\b[^]*?<\/tr>/gu, (row) => {
    let column = 0;
    return row.replaceAll(/<(?<tag>t[rdh])\b(?<across>[^>]*colspan)?/gu, (found, tag: string, across?: string) => {
      const title = tag === 'tr' ? undefined : titles[column++];
      const titled = tag === 'td' && across === undefined && title !== undefined;
      return `<${tag} role="${roles[tag]}"${titled ? ` data-title="${escapeHtml(title)}"` : ''}${found.slice(3)}`;
    });
  });
}

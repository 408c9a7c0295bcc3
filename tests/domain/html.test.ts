import { expect, test } from 'vitest';
import { escapeHtml, withLinks } from '../../domain/html.ts';

test('escapes what HTML would read as markup, each sign once', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

test('makes what is wanted of each link, whole, and escapes the rest', () => {
  const link = `https://meet.example.org/${'a'.repeat(241)}?x=1&y=2`;
  expect(withLinks(`Room <1>, ${link}. Come.`, (url) => `[${url}]`)).toBe(`Room &lt;1&gt;, [${link}]. Come.`);
});

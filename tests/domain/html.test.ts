import { expect, test } from 'vitest';
import { escapeHtml } from '../../domain/html.ts';

test('escapes what HTML would read as markup, each sign once', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  );
});

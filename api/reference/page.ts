import { type Request, type Response, Router } from 'express';
import { html, type Html } from './html.ts';
import { openApiDocument } from './openapi.ts';
import { conventions } from './conventions.ts';
import { operationSection, table } from './operation.ts';
import { referenceStyle } from './style.ts';
import { problems } from '../http/problems.ts';
import type { Route } from '../http/route.ts';

type Described = { readonly routes: readonly Route[]; readonly publicUrl: string; readonly version: string };

/** The description of the API, for programs and for people; public, since it says nothing about anybody. */
export function referenceRoutes(deps: Described): Router {
  const router = Router({ strict: true, caseSensitive: true });
  // Made when first asked for: most processes never are.
  const document = once(() => JSON.stringify(openApiDocument(deps)));
  const start = once(() => startPage(deps).text);
  const nouns = new Map(nounsOf(deps).map((noun) => [noun, once(() => nounPage(deps, noun).text)]));
  router.get('/v1/openapi.json', (_req, res) => send(res, 'application/json', document()));
  router.get('/docs', (_req: Request, res: Response) => send(res, 'text/html', start()));
  router.get('/docs/style.css', (_req, res) => send(res, 'text/css', referenceStyle));
  router.get('/docs/:noun', (req, res, next) => {
    const page = nouns.get(req.params.noun);
    if (page === undefined) next();
    else send(res, 'text/html', page());
  });
  return router;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function send(res: Response, type: string, text: string): void {
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Cache-Control', 'public, max-age=300');
  res.end(text);
}

function nounsOf({ routes }: Described): string[] {
  return [...new Set(routes.map((route) => route.noun))];
}

/** What holds for every route, and where each noun is described. */
function startPage(deps: Described): Html {
  const { publicUrl, version } = deps;
  return page(
    deps,
    { title: 'API reference', current: '/docs' },
    html`<p>
        Version ${version}, at <code>${publicUrl}/v1</code>. Programs read the same as an
        <a href="/v1/openapi.json">OpenAPI 3.1 document</a>.
      </p>
      ${conventions(publicUrl)} ${problemSection()}`,
  );
}

/** Every operation of one noun, from top to bottom. */
function nounPage(deps: Described, noun: string): Html {
  const operations = deps.routes.filter((route) => route.noun === noun);
  return page(deps, { title: heading(noun), current: `/docs/${noun}` }, html`${operations.map(operationSection)}`);
}

/** A page without scripts (WCAG 2.2 AA; swagger-ui fails it). */
function page(deps: Described, { title, current }: { title: string; current: string }, body: Html): Html {
  const places = [
    ['/docs', 'Conventions and problems'],
    ...nounsOf(deps).map((noun) => [`/docs/${noun}`, heading(noun)]),
  ];
  const links = places.map(([href = '', text = '']) =>
    href === current
      ? html`<li><a href="${href}" aria-current="page">${text}</a></li>`
      : html`<li><a href="${href}">${text}</a></li>`,
  );
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Concordat API reference</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to main content</a>
        <header>
          <p class="brand"><a href="/">Concordat</a></p>
        </header>
        <div class="columns">
          <nav aria-label="Contents">
            <ul>
              ${links}
              <li><a href="/v1/openapi.json">OpenAPI document</a></li>
            </ul>
          </nav>
          <main id="main">
            <h1>${title}</h1>
            ${body}
          </main>
        </div>
      </body>
    </html> `;
}

function heading(noun: string): string {
  const words = noun.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function problemSection(): Html {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      html`<tr id="problem-${code}">
        <th scope="row"><code>${code}</code></th>
        <td>${status}</td>
        <td>${title}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    <p>
      Every refusal and failure is a document of type <code>application/problem+json</code> (RFC 9457). Its
      <code>type</code> leads to a row of this table.
    </p>
    ${table('Codes of problems', ['Code', 'Status', 'Meaning'], rows)}
  </section>`;
}

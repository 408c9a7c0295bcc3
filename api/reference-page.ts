import { type Request, type Response, Router } from 'express';
import { html, type Html } from './html.ts';
import { openApiDocument } from './openapi.ts';
import { conventions } from './reference-conventions.ts';
import { operationSection, table } from './reference-operation.ts';
import { referenceStyle } from './reference-style.ts';
import { problems } from './problems.ts';
import type { Route } from './route.ts';

type Described = { readonly routes: readonly Route[]; readonly publicUrl: string; readonly version: string };

/** The description of the API, for programs and for people; public, since it says nothing about anybody. */
export function referenceRoutes(deps: Described): Router {
  const router = Router({ strict: true, caseSensitive: true });
  // Made when first asked for: most processes never are.
  const document = once(() => JSON.stringify(openApiDocument(deps)));
  const page = once(() => referencePage(deps).text);
  router.get('/v1/openapi.json', (_req, res) => send(res, 'application/json', document()));
  router.get('/docs', (_req: Request, res: Response) => send(res, 'text/html', page()));
  router.get('/docs/style.css', (_req, res) => send(res, 'text/css', referenceStyle));
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

/** One page without scripts that reads from top to bottom, by noun (WCAG 2.2 AA; swagger-ui fails it). */
function referencePage({ routes, publicUrl, version }: Described): Html {
  const nouns = [...new Set(routes.map((route) => route.noun))];
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Concordat API reference</title>
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
              <li><a href="#conventions">Conventions</a></li>
              ${nouns.map((noun) => html`<li><a href="#${noun}">${heading(noun)}</a></li>`)}
              <li><a href="#problems">Problems</a></li>
              <li><a href="/v1/openapi.json">OpenAPI document</a></li>
            </ul>
          </nav>
          <main id="main">
            <h1>API reference</h1>
            <p>
              Version ${version}, at <code>${publicUrl}/v1</code>. Programs read the same as an
              <a href="/v1/openapi.json">OpenAPI 3.1 document</a>.
            </p>
            ${conventions(publicUrl)}
            ${nouns.map(
              (noun) =>
                html`<section aria-labelledby="${noun}">
                  <h2 id="${noun}">${heading(noun)}</h2>
                  ${routes.filter((route) => route.noun === noun).map(operationSection)}
                </section>`,
            )}
            ${problemSection()}
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

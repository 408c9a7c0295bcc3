import { html, type Html } from './html.ts';
import { operationId } from './openapi.ts';
import type { Route } from '../http/route.ts';
import { exampleOf, type Field, fieldsOf } from '../http/schema-fields.ts';

/** What the reference page says of one route. */
export function operationSection(route: Route): Html {
  const id = operationId(route);
  const { query, body, answer } = route;
  return html`<div class="operation">
    <h2 id="${id}">${route.summary}</h2>
    <p class="call"><code>${route.method.toUpperCase()} ${route.path}</code></p>
    <p>${asks(route)}</p>
    ${query === undefined ? [] : [fieldTable(`Query of ${route.path}`, fieldsOf(query, 'input'))]}
    ${body === undefined ? [] : [fieldTable(`Body of ${route.method.toUpperCase()} ${route.path}`, fieldsOf(body, 'input')), example('Example of the body', exampleOf(body, 'input'))]}
    ${'file' in route.perform ? [html`<p>Answers ${route.status ?? 200} with the bytes of the file.</p>`] : [fieldTable(`Answer ${route.status ?? 200} of ${route.method.toUpperCase()} ${route.path}`, fieldsOf(answer, 'output')), example('Example of the answer', exampleOf(answer, 'output'))]}
  </div>`;
}

function asks(route: Route): string {
  const headers = [
    ...(route.method === 'post' ? ['Takes an Idempotency-Key.'] : []),
    ...(route.ifMatch === 'required' ? ['Needs If-Match.'] : route.ifMatch === 'optional' ? ['Takes If-Match.'] : []),
    `A key needs the scope ${route.method === 'get' ? 'read' : 'write'}.`,
  ];
  return headers.join(' ');
}

function fieldTable(caption: string, fields: readonly Field[]): Html {
  const rows = fields.map(
    ({ name, type, required, about }) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${type}</td>
        <td>${required ? 'yes' : 'no'}</td>
        <td>${about}</td>
      </tr>`,
  );
  return table(caption, ['Field', 'Type', 'Always there', 'About'], rows);
}

export function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function example(title: string, value: unknown): Html {
  return html`<p class="example">${title}</p>
    <pre><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

import { html, type Html } from './html.ts';

/** What holds for every route, said once. */
export function conventions(publicUrl: string): Html {
  return html`<section aria-labelledby="conventions">
    <h2 id="conventions">Conventions</h2>
    <h3>Who calls</h3>
    <p>
      Send an API key as <code>Authorization: Bearer ck_...</code>. A key acts as its person, with the scopes
      <code>read</code> and <code>write</code>, and ends on a day. What people are asked to sign in again for, such as
      publishing an outcome, needs the scope <code>sign</code> too. Another agency’s record is answered like one that
      does not exist.
    </p>
    <h3>Repeating a request</h3>
    <p>
      Every POST takes an <code>Idempotency-Key</code>: a new one for each new request, the same one for a repeat. After
      503, 504 or no answer at all, repeat the request with the same key: it is never done twice, and the first answer
      is given again with <code>Idempotency-Replayed: true</code>. Keys are kept for a day at least.
    </p>
    <pre><code>curl ${publicUrl}/v1/tasks/$TASK/response   -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)"   -H "Content-Type: application/json" -d '{"comment": "We support the aims."}'</code></pre>
    <h3>Changing what others change too</h3>
    <p>
      A record with a version has it as its <code>ETag</code>. Send it back as <code>If-Match</code>; if somebody was
      faster, the answer is 409 with what is stored now. Without the header a draft counts as written before anybody
      else wrote.
    </p>
    <h3>Times</h3>
    <p>
      Instants are ISO 8601 with an offset. Where something falls due, <code>due</code> takes what a clock on the wall
      shows in a zone instead; a time that the clocks skip or show twice is refused, with the valid instants.
    </p>
    <h3>Lists</h3>
    <p>
      Lists answer <code>items</code> and <code>next</code>. Send <code>next</code> as <code>cursor</code> for the page
      after; <code>limit</code> is at most 200.
    </p>
    <h3>Limits</h3>
    <p>
      A body has at most 256 KB, one with a list of agencies 1 MB, a document 15 MB. Unknown fields are refused. Who
      asks too often gets 429 with
      <code>Retry-After</code>.
    </p>
  </section>`;
}

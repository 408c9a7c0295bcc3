// A round's page keeps the parts up to date that change by themselves: focus never moves, and what changed is said once.
// Pages with forms say that they have changed, and are shown anew when somebody asks for it: what was typed stays.
const live = document.querySelector('[data-live]');
const said = document.querySelector('[data-live-said]');
const state = document.querySelector('[data-live-state]');
const changed = document.querySelector('[data-changed]');

async function refresh() {
  const reply = await fetch(`/rounds/${live.dataset.live}?part=live`, {
    headers: { accept: 'text/html' },
    redirect: 'manual',
  });
  // Too many pages at once: the next change is asked for again.
  if (reply.status === 429) return;
  if (!reply.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').body;
  // Somebody who reads or presses something in here is not disturbed; the next change brings both.
  if (live.contains(document.activeElement)) return;
  const before = live.querySelector('[data-live-summary]')?.textContent.trim();
  live.replaceChildren(...fresh.childNodes);
  const after = live.querySelector('[data-live-summary]')?.textContent.trim();
  if (after && after !== before) said.textContent = after;
}

function sayChanged() {
  const link = document.createElement('a');
  link.className = 'govuk-link';
  link.href = location.pathname;
  link.textContent = 'Show how it stands now';
  changed.replaceChildren('Something has changed since this page was opened. ', link);
}

function listen(processId) {
  return new EventSource(`/processes/${processId}/events`);
}

if (live && 'EventSource' in window) {
  const source = listen(live.dataset.live);
  source.addEventListener('open', () => {
    state.textContent = 'This page changes by itself.';
  });
  source.addEventListener('error', () => {
    state.textContent = 'Not connected at the moment. Trying again.';
  });
  source.addEventListener('changed', () => {
    refresh().catch(() => undefined);
  });
}

if (changed && 'EventSource' in window) {
  const source = listen(changed.dataset.changed);
  source.addEventListener('changed', () => {
    source.close();
    sayChanged();
  });
}

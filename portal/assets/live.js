// Keeps the parts of a round's page that change by themselves up to date. Focus never moves; what changed is said once.
const live = document.querySelector('[data-live]');
const said = document.querySelector('[data-live-said]');
const state = document.querySelector('[data-live-state]');

async function refresh() {
  const reply = await fetch(`${live.dataset.live}?part=live`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  if (!reply.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').body;
  // Somebody who reads or presses something in here is not disturbed; the next change brings both.
  if (live.contains(document.activeElement)) return;
  const before = live.querySelector('[data-live-summary]')?.textContent.trim();
  live.replaceChildren(...fresh.childNodes);
  const after = live.querySelector('[data-live-summary]')?.textContent.trim();
  if (after && after !== before) said.textContent = after;
}

if (live && 'EventSource' in window) {
  const source = new EventSource(`${live.dataset.live}/events`);
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

// Better with JavaScript: the components of govuk-frontend, one press per form, a word before typed text is lost, and long choices.
import { initAll } from '__GOVUK__';

initAll();

for (const form of document.querySelectorAll('form[method="post"]')) {
  let pressed = false;
  form.addEventListener('submit', (event) => {
    if (pressed) event.preventDefault();
    pressed = true;
    // A page that comes back out of the browser's memory may be sent again.
    setTimeout(() => {
      pressed = false;
    }, 4000);
  });
}

const kept = document.querySelector('form[data-warn-before-leaving]');
if (kept) {
  let changed = false;
  kept.addEventListener('input', () => {
    changed = true;
  });
  kept.addEventListener('submit', () => {
    changed = false;
  });
  addEventListener('beforeunload', (event) => {
    if (changed) event.preventDefault();
  });
}

for (const box of document.querySelectorAll('[data-all]')) {
  box.hidden = false;
  box.querySelector('input').addEventListener('change', (event) => {
    for (const one of document.querySelectorAll(`input[name="${box.dataset.all}"]`)) one.checked = event.target.checked;
  });
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

// What is too long to look through is typed. The scripts for it come only to a page that has such a choice.
const long = [...document.querySelectorAll('select:not([multiple])')].filter(({ options }) => options.length > 15);
if (long.length > 0) import('__CHOICES__').then(({ enhance }) => long.forEach(enhance));

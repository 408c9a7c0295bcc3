// A long select becomes a field in which one types; what is sent is still the select, so that nothing else changes.
import '__AUTOCOMPLETE__';

const most = 100;
const plain = (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/gu, ' ').trim();

export function enhance(select) {
  const options = [...select.options].filter(({ value, disabled }) => value !== '' && !disabled);
  const byText = new Map(options.map((option) => [plain(option.text), option]));
  // Two choices of one name cannot be told apart by typing.
  if (byText.size < options.length || select.querySelector('optgroup')) return;
  const empty = [...select.options].find(({ value }) => value === '') ?? none(select);
  const said = (select.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent.replaceAll(/\s+/gu, ' ').trim())
    .filter(Boolean);
  const { id } = select;
  const choose = (text) => {
    const chosen = byText.get(plain(text)) ?? empty;
    if (chosen.selected) return;
    chosen.selected = true;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  self.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value === '' ? '' : select.options[select.selectedIndex].text.trim(),
    source: (typed, show) => {
      const words = plain(typed).split(' ');
      show(
        options
          .map(({ text }) => text.trim())
          .filter((text) => words.every((word) => plain(text).includes(word)))
          .slice(0, most),
      );
    },
    autoselect: false,
    confirmOnBlur: false,
    displayMenu: 'inline',
    showAllValues: true,
    inputClasses: `govuk-input${select.classList.contains('govuk-select--error') ? ' govuk-input--error' : ''}`,
    tNoResults: () => 'Nothing is called that',
    tAssistiveHint: () =>
      [...said, 'Type a part of the name. Go through what is found with the arrow keys, and press Enter.'].join('. '),
    onConfirm: (text) => text !== undefined && choose(text),
  });
  const field = document.getElementById(id);
  // In a table the name of a field is that of its column.
  const name = select.getAttribute('aria-label');
  if (name !== null) field.setAttribute('aria-label', name);
  // What is typed counts also where nothing was picked: a whole name is chosen, and of anything else nothing.
  field.addEventListener('input', ({ target }) => choose(target.value));
}

function none(select) {
  const option = new Option('', '');
  select.prepend(option);
  return option;
}

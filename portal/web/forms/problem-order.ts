const list = /(?<=<ul class="govuk-list govuk-error-summary__list">)[^]*?(?=<\/ul>)/u;

/**
 * A page with its list of problems in the order in which their fields stand on it, whatever found them first; of one field
 * as they were. Which field each is about says its link.
 */
export function problemsInOrder(html: string): string {
  return html.replace(list, (items) =>
    (items.match(/<li>[^]*?<\/li>/gu) ?? [])
      .map((item) => ({ item, at: placeOf(html, /href="#(?<id>[^"]*)"/u.exec(item)?.groups?.['id'] ?? '') }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ item }) => item)
      .join(''),
  );
}

/** What is about no field of the page comes last. */
function placeOf(html: string, id: string): number {
  const at = html.indexOf(` id="${id}"`);
  return at < 0 ? html.length : at;
}

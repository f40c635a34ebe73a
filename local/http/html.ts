/** Markup that needs no escaping. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = string | number | Html | Html[] | null | false;

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template tag that escapes strings, keeps nested `html`, and renders null and false as "". */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  const parts = strings.map((text, index) => text + renderValue(values[index] ?? null));
  return new Html(parts.join(""));
}

function renderValue(value: Value): string {
  if (value === null || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map((item) => item.markup).join("");
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

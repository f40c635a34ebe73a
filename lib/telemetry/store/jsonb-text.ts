/** What `JSON.stringify` writes for U+0000 and for half of a surrogate pair. */
const refused = /\\u(?:0000|d[89a-f])/i;

/**
 * The JSON of rows as PostgreSQL accepts it. It refuses U+0000 and lone surrogates, and one of them
 * would make a whole batch fail; they become U+FFFD.
 */
export function jsonbText(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  if (!refused.test(text)) return text;
  return JSON.stringify(rows, (_key, value) =>
    typeof value === "string" ? value.replace(/[\0\p{Cs}]/gu, "\uFFFD") : value,
  );
}

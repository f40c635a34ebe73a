import { storableText } from "@/lib/telemetry/storable-text";

/** What `JSON.stringify` writes for U+0000 and for half of a surrogate pair. */
const refused = /\\u(?:0000|d[89a-f])/;

/**
 * The JSON of a value or of rows, as PostgreSQL accepts it: one character that it refuses would make
 * a whole batch fail.
 */
export function jsonbText(value: unknown): string {
  const text = JSON.stringify(value);
  return refused.test(text) ? JSON.stringify(value, storable) : text;
}

/** A replacer for `JSON.stringify`. */
function storable(_key: string, value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [storableText(name), field]),
  );
}

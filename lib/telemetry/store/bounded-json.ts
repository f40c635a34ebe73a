/** A longer value is replaced by a note of its size. */
const jsonLengthMax = 8_000;

/** The value as it is; a note instead of one that is too long to store for every step. */
export function boundedJson(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  if (text === undefined || text.length <= jsonLengthMax) return value;
  return { truncated: `${text.length} characters` };
}

/**
 * The keys of a record. Right for records whose type lists all of their keys, such as constants
 * of a module: an object may otherwise have more keys than its type tells.
 */
export function keysOf<Key extends string>(record: Record<Key, unknown>): Key[] {
  return Object.keys(record) as Key[];
}

/** A record of the same keys. */
export function mapValues<Key extends string, Value, Result>(
  record: Record<Key, Value>,
  map: (value: Value, key: Key) => Result,
): Record<Key, Result> {
  const entries = keysOf(record).map((key) => [key, map(record[key], key)]);
  return Object.fromEntries(entries) as Record<Key, Result>;
}

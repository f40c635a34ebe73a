/**
 * The keys of a record with their type. Use it only for records that have exactly the keys of their
 * type, such as constants of a module.
 */
export function keysOf<Key extends string>(record: Record<Key, unknown>): Key[] {
  return Object.keys(record) as Key[];
}

/** A record with the same keys and the mapped values. */
export function mapValues<Key extends string, Value, Result>(
  record: Record<Key, Value>,
  map: (value: Value, key: Key) => Result,
): Record<Key, Result> {
  const entries = keysOf(record).map((key) => [key, map(record[key], key)]);
  return Object.fromEntries(entries) as Record<Key, Result>;
}

/**
 * The keys of a record, typed. Only for records without other keys than those in their type, such as
 * constants of a module.
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

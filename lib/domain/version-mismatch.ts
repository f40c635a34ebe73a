/** The object is no longer in a version that the caller allows. The response is 412. */
export class VersionMismatch extends Error {
  override name = "VersionMismatch";
}

/**
 * Throws `VersionMismatch` unless the caller allows this version.
 *
 * @param allowed Versions as in their entity tags; null if the object may have any.
 */
export function requireVersion(allowed: readonly string[] | null, version: number | string): void {
  if (allowed === null || allowed.includes(String(version))) return;
  throw new VersionMismatch("It was changed since it was read. Read it again, then repeat it.");
}

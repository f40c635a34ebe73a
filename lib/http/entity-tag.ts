/** The strong entity tag of an object's version. It changes with every change of the object. */
export function entityTag(version: number | string): string {
  return `"${version}"`;
}

/**
 * The versions that a request's `If-Match` allows, as they were given to `entityTag`; null if the
 * object may have any. A weak tag never matches, as in RFC 9110.
 */
export function readIfMatch(request: Request): readonly string[] | null {
  const header = request.headers.get("if-match");
  if (header === null || header.trim() === "*") return null;
  return header.split(",").flatMap((tag) => /^\s*"([\x21\x23-\x7e]*)"\s*$/.exec(tag)?.[1] ?? []);
}

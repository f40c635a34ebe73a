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

/** Whether a header `If-None-Match` names the tag. Weak tags match, as in RFC 9110. */
export function matchesTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  const opaque = (text: string) => text.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").map(opaque).includes(opaque(tag));
}

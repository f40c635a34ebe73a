/**
 * The path of a call of the API as its document writes it: with the prefix, which order calls may leave
 * out, and without escapes that are not needed. Two spellings of a path are one call.
 */
export function canonicalPath(path: string): string {
  const segments = path.split("/").map((part) => encodeURIComponent(decodeURIComponent(part)));
  return segments.join("/").replace(/^\/orders(?=\/|$)/, "/api/v1/orders");
}

/**
 * A path of this site that is safe to redirect to. Returns `fallback` for a missing or repeated
 * parameter, and for anything that would lead to another site.
 */
export function localPath(path: string | string[] | undefined, fallback: string): string {
  if (typeof path !== "string" || !/^\/(?![/\\])[^\s\\]*$/.test(path)) return fallback;
  return path;
}

/**
 * A path of this site that somebody may be led on to; `otherwise` for anything that would lead to
 * another site, that is missing, or that was given more than once.
 */
export function localPath(wanted: string | string[] | undefined, otherwise: string): string {
  if (typeof wanted !== "string" || !/^\/(?![/\\])[^\s\\]*$/.test(wanted)) return otherwise;
  return wanted;
}

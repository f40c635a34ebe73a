/**
 * A path of this site that somebody may be led on to; `otherwise` for anything that would lead to
 * another site, or that is missing.
 */
export function localPath(wanted: string | undefined, otherwise: string): string {
  if (wanted === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(wanted)) return otherwise;
  return wanted;
}

/** An order's id in base 36 and its signature. */
const token = /(?:^|\/track\/)([0-9a-z]{1,6}-[\w-]{22})(?:$|[/?#\s])/;

/** The tracking token in a pasted link or token; null if there is none. */
export function trackingTokenIn(pasted: string): string | null {
  return token.exec(pasted.trim())?.[1] ?? null;
}

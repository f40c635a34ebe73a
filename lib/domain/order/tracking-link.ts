/** An order's id in base 36 and the signature that opens it. */
const token = /(?:^|\/track\/)([0-9a-z]{1,6}-[\w-]{22})(?:$|[/?#\s])/;

/** The tracking token in what a person pasted: a whole link or the bare token. Null if none. */
export function trackingTokenIn(pasted: string): string | null {
  return token.exec(pasted.trim())?.[1] ?? null;
}

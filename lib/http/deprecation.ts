/** That an operation will be removed. A sunset is never earlier than what it was announced as. */
export interface Deprecation {
  /** The day from which it should not be used, such as `2027-01-31`. */
  since: string;
  /** The day from which it may be gone: at least a year later. Null while that is not decided. */
  sunset: string | null;
  /** A page that says what to use instead. */
  link: string;
}

/** The headers by which each answer says so: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). */
export function deprecationHeaders({ since, sunset, link }: Deprecation): Record<string, string> {
  return {
    deprecation: `@${Date.parse(since) / 1_000}`,
    ...(sunset !== null && { sunset: new Date(sunset).toUTCString() }),
    link: `<${link}>; rel="deprecation"; type="text/html"`,
  };
}

/** Parses JSON. Returns undefined for invalid JSON, which no schema in local/ accepts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

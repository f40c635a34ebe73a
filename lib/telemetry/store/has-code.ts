/** Whether an error of PostgreSQL has one of these codes. */
export function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return codes.has(codeOf(error));
}

/** No partition for a row. That is not the row's doing: those of a whole day would have none. */
const noPartition = "23514";

/** Whether PostgreSQL refuses the data of a row: a value (class 22), or by a constraint (class 23). */
export function isDataError(error: unknown): boolean {
  const code = codeOf(error);
  return /^2[23]/.test(code) && code !== noPartition;
}

/** The code of an error; empty if it has none. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

import { appendFileSync } from "node:fs";

/** Each operation with a status that it has answered in this process, as in the file. */
const seen = new Set<string>();

/**
 * Appends `placeOrder 201` to the file, once per process. After a run of all tests it tells which
 * declared answers occurred in none (`tests/checks/declared-answers.test.ts`).
 */
export function noteAnswer(file: string, operationId: string, status: number): void {
  const line = `${operationId} ${status}\n`;
  if (seen.has(line)) return;
  seen.add(line);
  // A short line is appended whole, also when several systems write to the file.
  appendFileSync(file, line);
}

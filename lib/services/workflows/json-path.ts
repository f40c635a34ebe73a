import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** `syntax`: it is no JSON path. `no_condition`: it selects a value, and is neither true nor false. */
export type JsonPathIssue = "syntax" | "no_condition";

/** PostgreSQL's error for a path whose result is no boolean. */
const noBoolean = "22038";
/** PostgreSQL's classes of errors about a value and about syntax. */
const invalidValue = /^(?:22|42)/;

/** Why a text can't be a condition on a payload; null if it can. */
export async function checkJsonPath(
  db: Pick<Queryable, "queryOnce">,
  path: string,
): Promise<JsonPathIssue | null> {
  try {
    await db.queryOnce(sql`SELECT jsonb_path_match('{}', ${path}::jsonpath)`);
    return null;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === noBoolean) return "no_condition";
    if (typeof code === "string" && invalidValue.test(code)) return "syntax";
    throw error;
  }
}

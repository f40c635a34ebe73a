import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { readStore } from "@/lib/services/telemetry/read-store";

const namesMax = 300;

type RootNames = { kind: "listed"; names: string[] } | { kind: "off" } | { kind: "unavailable" };

/** The names of root spans. Each is found in the index by the one before it, without a scan. */
export const listRootNames: Verb<void, RootNames> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => {
    const rows = await db.query<{ name: string }>(sql`
      WITH RECURSIVE names AS (
        (SELECT r.name FROM telemetry.spans r WHERE r.parent_span_id IS NULL
          ORDER BY r.name LIMIT 1)
        UNION ALL
        SELECT (SELECT r.name FROM telemetry.spans r
          WHERE r.parent_span_id IS NULL AND r.name > names.name ORDER BY r.name LIMIT 1)
        FROM names WHERE names.name IS NOT NULL
      )
      SELECT name FROM names WHERE name IS NOT NULL LIMIT ${namesMax}`);
    return { kind: "listed", names: rows.map(({ name }) => name) };
  });
};

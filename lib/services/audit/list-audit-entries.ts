import sql, { empty } from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { AuditEntryView } from "@/lib/domain/audit";
import { actorDisplayName } from "./actor-display-name";

/** A page of the audit log, newest first. `next` is the cursor of the following page. */
export const listAuditEntries: Verb<
  { before?: number | undefined; limit: number },
  { entries: AuditEntryView[]; next: number | null }
> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const rows = await ctx.db.query<Omit<AuditEntryView, "at"> & { at: Date }>(sql`
    SELECT a.id, a.actor, ${actorDisplayName(sql`a.actor`)} AS "actorName", a.action, a.subject, a.data,
      a.at
    FROM audit_entries a ${input.before ? sql`WHERE a.id < ${input.before}` : empty}
    ORDER BY a.id DESC LIMIT ${input.limit + 1}`);
  const entries = rows.slice(0, input.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { entries, next: rows.length > input.limit ? (entries.at(-1)?.id ?? null) : null };
};

import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";

/** What was done to something that belongs to no order: ids and settings, no personal data. */
export interface AuditEntry {
  /** Such as `user/created`. */
  action: string;
  /** Such as `user:3`. */
  subject: string;
  data?: Record<string, unknown>;
}

/** Writes who did what, in the transaction in which it is done. Orders have their own timeline. */
export async function audit(ctx: Context, tx: Queryable, entry: AuditEntry): Promise<void> {
  await tx.query(sql`
    INSERT INTO audit_entries (actor, action, subject, data, at)
    VALUES (${actorName(ctx.actor)}, ${entry.action}, ${entry.subject},
      ${JSON.stringify(entry.data ?? {})}::jsonb, ${ctx.now()})`);
}

import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";

/** A change to something that belongs to no order. Holds ids and settings, no personal data. */
export interface AuditEntry {
  /** Such as `user/created`. */
  action: string;
  /** Such as `user:3`. */
  subject: string;
  data?: Record<string, unknown>;
}

/** Records who made a change, in the transaction of that change. Orders have their own timeline. */
export async function audit(ctx: Context, tx: Queryable, entry: AuditEntry): Promise<void> {
  const { action, subject, data = {} } = entry;
  const row = { actor: actorName(ctx.actor), action, subject, data: JSON.stringify(data) };
  await tx.run(kysely.insertInto("auditEntries").values({ ...row, at: ctx.now() }));
}

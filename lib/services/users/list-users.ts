import sql, { join } from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { toStoredEmail } from "@/lib/domain/email-address";
import type { UserRowView } from "@/lib/domain/user";
import { startsWith } from "@/lib/services/lists/prefix-search";

type Row = Omit<UserRowView, "createdAt" | "disabledAt" | "lastSeenAt"> & {
  createdAt: Date;
  disabledAt: Date | null;
  lastSeenAt: Date | null;
};

export interface ListUsers {
  /** Operators and administrators, or customers. */
  who: "admin" | "customers";
  /** The start of an email. */
  q?: string | undefined;
  after?: number | undefined;
  limit: number;
}

/** A page of the users, oldest first. `next` is the cursor of the following page. */
export const listUsers: Verb<ListUsers, { users: UserRowView[]; next: number | null }> = async ({
  ctx,
  input,
}) => {
  requireAdmin(ctx.actor);
  const { who, q, after, limit } = input;
  const filter = join(
    [
      who === "admin" ? sql`u.role IN ('operator', 'admin')` : sql`u.role = 'customer'`,
      ...(q ? [startsWith(sql`u.email`, toStoredEmail(q))] : []),
      ...(after ? [sql`u.id > ${after}`] : []),
    ],
    " AND ",
  );
  const rows = await ctx.db.query<Row>(sql`
    SELECT u.id, u.email, u.name, u.role, u.email_verified_at IS NOT NULL
        AND (u.password_hash IS NOT NULL OR EXISTS (
          SELECT FROM user_identities i WHERE i.user_id = u.id)) AS "isConfirmed",
      u.created_at AS "createdAt", u.disabled_at AS "disabledAt",
      s.open AS "openSessions", s.seen AS "lastSeenAt"
    FROM users u CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > ${ctx.now()}) AS open,
        max(last_seen_at) AS seen
      FROM sessions WHERE user_id = u.id) s
    WHERE ${filter} ORDER BY u.id LIMIT ${limit + 1}`);
  const users = rows.slice(0, limit).map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  }));
  return { users, next: rows.length > limit ? (users.at(-1)?.id ?? null) : null };
};

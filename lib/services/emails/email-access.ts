import sql, { join, type Sql } from "sql-template-tag";
import { isAdmin } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { linkEmailKinds } from "@/lib/domain/email/email-view";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

// Literals instead of a parameter, so that PostgreSQL can still choose the list's indexes.
const hasSignInLink = sql`m.kind IN (${join(linkEmailKinds.map(sqlLiteral))})`;

/** The condition that the actor may see an email `m`: only administrators see sign-in links. */
export function isVisible(ctx: Context): Sql {
  return isAdmin(ctx.actor) ? sql`true` : sql`NOT ${hasSignInLink}`;
}

/**
 * The condition that an email `m` has a sign-in link that no longer works, because it was used,
 * replaced by a newer one, or has expired. The email's `cause` is the link's id.
 */
export function hasInvalidLink(ctx: Context): Sql {
  return sql`(${hasSignInLink} AND NOT EXISTS (
    SELECT FROM user_tokens t
    WHERE t.id = m.cause AND t.used_at IS NULL AND t.expires_at > ${ctx.now()}))`;
}

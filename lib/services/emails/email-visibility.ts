import sql, { join, type Sql } from "sql-template-tag";
import { isAdmin } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { linkEmailKinds } from "@/lib/domain/email/email-view";
import { literal } from "../lists/time-page";

/** Written into the statement, so that it does not keep an index of its own from being used. */
const carriesLink = sql`m.kind IN (${join(linkEmailKinds.map(literal))})`;

/** Whether this reader may see an email `m`. */
export function visible(ctx: Context): Sql {
  return isAdmin(ctx.actor) ? sql`true` : sql`NOT ${carriesLink}`;
}

/**
 * Whether the link in an email `m`, its cause, opens nothing any more: it was used, or another one
 * was, or it has run out. Never so of an email that carries none.
 */
export function linkEnded(ctx: Context): Sql {
  return sql`(${carriesLink} AND NOT EXISTS (
    SELECT FROM user_tokens t
    WHERE t.id = m.cause AND t.used_at IS NULL AND t.expires_at > ${ctx.now()}))`;
}

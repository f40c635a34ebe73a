import sql, { type Sql } from "sql-template-tag";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, isAdmin } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { Role, UserView } from "@/lib/domain/user";
import { audit } from "../audit/audit";

/** Who is signed in, in which session, and as whom verbs then run. */
export interface SignedIn {
  sessionId: string;
  user: UserView;
  actor: Extract<Actor, { kind: "customer" | "operator" }>;
}

export const sessionMs = 14 * 24 * 60 * 60_000;
const seenEveryMs = 5 * 60_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opens a session for somebody whose sign-in has just been proved. Answers with its id. */
export const openSession: Verb<{ userId: number; userAgent: string | null }, string> = async ({
  ctx,
  input,
}) => {
  const now = ctx.now();
  const [session] = await ctx.db.query<{ id: string }>(sql`
    INSERT INTO sessions (user_id, user_agent, created_at, last_seen_at, expires_at)
    VALUES (${input.userId}, ${input.userAgent?.slice(0, 300) ?? null}, ${now}, ${now},
      ${new Date(now.getTime() + sessionMs)})
    RETURNING id`);
  if (!session) throw new Error("The session was not opened.");
  return session.id;
};

/** Who is behind a session; null when it was ended, has run out, or its user was disabled. */
export const readSession: Verb<{ sessionId: string }, SignedIn | null> = async ({ ctx, input }) => {
  if (!uuid.test(input.sessionId)) return null;
  const now = ctx.now();
  const [row] = await ctx.db.query<UserView & { customerId: number | null; seenAt: Date }>(sql`
    SELECT u.id, u.email, u.name, u.role, u.customer_id AS "customerId", s.last_seen_at AS "seenAt"
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ${input.sessionId} AND s.revoked_at IS NULL AND s.expires_at > ${now}
      AND u.disabled_at IS NULL`);
  if (!row) return null;
  const { customerId, seenAt, ...user } = row;
  const actor = actorOf(user, customerId);
  if (!actor) return null;
  if (now.getTime() - seenAt.getTime() > seenEveryMs) {
    await ctx.db.query(
      sql`UPDATE sessions SET last_seen_at = ${now} WHERE id = ${input.sessionId}`,
    );
  }
  return { sessionId: input.sessionId, user, actor };
};

function actorOf(
  user: { id: number; role: Role },
  customerId: number | null,
): SignedIn["actor"] | null {
  if (user.role !== "customer") return { kind: "operator", userId: user.id, role: user.role };
  return customerId === null ? null : { kind: "customer", customerId, userId: user.id };
}

/** Ends one session: one's own, or anybody's as an administrator. One that is not there is ended. */
export const revokeSession: Verb<{ sessionId: string }, void> = async ({ ctx, input }) => {
  if (!uuid.test(input.sessionId)) return;
  const which = sql`id = ${input.sessionId}`;
  const [session] = await ctx.db.query<{ userId: number }>(
    sql`SELECT user_id AS "userId" FROM sessions WHERE ${which}`,
  );
  if (session) await revokeOf(ctx, session.userId, which);
};

/** Ends every session of a user, as after a new password. Their own, or an administrator's act. */
export const revokeSessions: Verb<{ userId: number }, void> = async ({ ctx, input }) => {
  await revokeOf(ctx, input.userId, sql`user_id = ${input.userId}`);
};

/** Ends those sessions of a user if the actor may; what an administrator does to others is audited. */
async function revokeOf(ctx: Context, userId: number, which: Sql): Promise<void> {
  const { actor } = ctx;
  const isOwn = "userId" in actor && actor.userId === userId;
  if (!isOwn && !isAdmin(actor)) throw new Forbidden("This is not yours to end.");
  await ctx.db.transaction(async (tx) => {
    const ended = await revoke(ctx, tx, which);
    if (isOwn || actor.kind === "system" || ended === 0) return;
    const subject = `user:${userId}`;
    await audit(ctx, tx, { action: "user/sessions_ended", subject, data: { sessions: ended } });
  });
}

/** One of the places where a user is signed in. Times are ISO 8601 UTC. */
export interface OwnSession {
  id: string;
  userAgent: string | null;
  createdAt: string;
  lastSeenAt: string;
}

/** Where the acting user is signed in, last seen first. */
export async function listOwnSessions({ ctx }: { ctx: Context }): Promise<OwnSession[]> {
  const rows = await ctx.db.query<
    Pick<OwnSession, "id" | "userAgent"> & { createdAt: Date; lastSeenAt: Date }
  >(sql`
    SELECT id, user_agent AS "userAgent", created_at AS "createdAt", last_seen_at AS "lastSeenAt"
    FROM sessions WHERE user_id = ${ownUserId(ctx)} AND revoked_at IS NULL
      AND expires_at > ${ctx.now()}
    ORDER BY last_seen_at DESC, id LIMIT 50`);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }));
}

function ownUserId({ actor }: Context): number {
  if (!("userId" in actor)) throw new Forbidden("Only users have sessions.");
  return actor.userId;
}

/** Ends every session of a user in the transaction of what calls for it. */
export async function endSessions(ctx: Context, tx: Queryable, userId: number): Promise<void> {
  await revoke(ctx, tx, sql`user_id = ${userId}`);
}

/** How many there were to end. */
async function revoke(ctx: Context, db: Queryable, which: Sql): Promise<number> {
  const ended = await db.query(sql`
    UPDATE sessions SET revoked_at = ${ctx.now()} WHERE ${which} AND revoked_at IS NULL
    RETURNING 1`);
  return ended.length;
}

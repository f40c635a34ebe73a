import type { Actor } from "@/lib/auth/actor";
import { Forbidden, isAdmin } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { Role, UserView } from "@/lib/domain/user";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";

/** A signed-in user, their session, and the actor that their requests run as. */
export interface SignedIn {
  sessionId: string;
  user: UserView;
  actor: Extract<Actor, { kind: "customer" | "operator" }>;
}

export const sessionMs = 14 * 24 * 60 * 60_000;
const lastSeenEveryMs = 5 * 60_000;
const userAgentCharsMax = 300;
const ownSessionsMax = 50;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opens a session for a user whose sign-in was just verified. Returns the session's id. */
export const openSession = defineVerb<{ userId: number; userAgent: string | null }, string>(
  "openSession",
  async ({ ctx, input }) => {
    const now = ctx.now();
    const row = {
      userId: input.userId,
      userAgent: input.userAgent?.slice(0, userAgentCharsMax) ?? null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + sessionMs),
    };
    const [session] = await ctx.db.run(kysely.insertInto("sessions").values(row).returning("id"));
    if (!session) throw new Error("The session was not inserted.");
    return session.id;
  },
);

/** The user of a session; null when it is unknown, ended or expired, or the user is disabled. */
export const readSession: Verb<{ sessionId: string }, SignedIn | null> = async ({ ctx, input }) => {
  const { sessionId } = input;
  if (!uuid.test(sessionId)) return null;
  const now = ctx.now();
  const [row] = await ctx.db.run(
    kysely
      .selectFrom("sessions as s")
      .innerJoin("users as u", "u.id", "s.userId")
      .select(["u.id", "u.email", "u.name", "u.role", "u.customerId", "s.lastSeenAt"])
      .where("s.id", "=", sessionId)
      .where("s.revokedAt", "is", null)
      .where("s.expiresAt", ">", now)
      .where("u.disabledAt", "is", null),
  );
  if (!row) return null;
  const { customerId, lastSeenAt, ...user } = row;
  const actor = actorOf(user, customerId);
  if (!actor) return null;
  if (now.getTime() - lastSeenAt.getTime() > lastSeenEveryMs) {
    const seen = kysely.updateTable("sessions").set({ lastSeenAt: now });
    await ctx.db.run(seen.where("id", "=", sessionId));
  }
  return { sessionId, user, actor };
};

function actorOf(
  user: { id: number; role: Role },
  customerId: number | null,
): SignedIn["actor"] | null {
  if (user.role !== "customer") return { kind: "operator", userId: user.id, role: user.role };
  return customerId === null ? null : { kind: "customer", customerId, userId: user.id };
}

/**
 * Ends one session of the acting user, or of any user for an administrator. Ending it again does
 * nothing.
 */
export const revokeSession = defineVerb<{ sessionId: string }, void>(
  "revokeSession",
  async ({ ctx, input }) => {
    const { sessionId } = input;
    if (!uuid.test(sessionId)) return;
    const [session] = await ctx.db.run(
      kysely.selectFrom("sessions").select("userId").where("id", "=", sessionId),
    );
    if (session) await authorizeAndEnd(ctx, session.userId, { sessionId });
  },
);

/** Ends every session of the acting user, or of any user for an administrator. */
export const revokeSessions = defineVerb<{ userId: number }, void>(
  "revokeSessions",
  async ({ ctx, input }) => {
    await authorizeAndEnd(ctx, input.userId, { userId: input.userId });
  },
);

/** Which sessions to end: one, or all of a user. */
type SessionFilter = { sessionId: string } | { userId: number };

/** Checks the permission, ends the sessions, and audits what an administrator ended for another user. */
async function authorizeAndEnd(ctx: Context, userId: number, filter: SessionFilter): Promise<void> {
  const { actor } = ctx;
  const isOwn = "userId" in actor && actor.userId === userId;
  if (!isOwn && !isAdmin(actor))
    throw new Forbidden("Only administrators can end another user's session.");
  await ctx.db.transaction(async (tx) => {
    const ended = await endSessions(ctx, tx, filter);
    if (isOwn || actor.kind === "system" || ended === 0) return;
    const subject = `user:${userId}`;
    await audit(ctx, tx, { action: "user/sessions_ended", subject, data: { sessions: ended } });
  });
}

/** One session of the acting user. Times are ISO 8601 UTC. */
export interface OwnSession {
  id: string;
  userAgent: string | null;
  createdAt: string;
  lastSeenAt: string;
}

/** The open sessions of the acting user, last seen first. */
export const listOwnSessions: Verb<void, OwnSession[]> = async ({ ctx }) => {
  const rows = await ctx.db.run(
    kysely
      .selectFrom("sessions")
      .select(["id", "userAgent", "createdAt", "lastSeenAt"])
      .where("userId", "=", actingUserId(ctx))
      .where("revokedAt", "is", null)
      .where("expiresAt", ">", ctx.now())
      .orderBy("lastSeenAt", "desc")
      .orderBy("id")
      .limit(ownSessionsMax),
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }));
};

function actingUserId({ actor }: Context): number {
  if (!("userId" in actor)) throw new Forbidden("Only users have sessions.");
  return actor.userId;
}

/** Ends sessions without a permission check, for verbs that check their own. Returns how many. */
export async function endSessions(
  ctx: Context,
  tx: Queryable,
  filter: SessionFilter,
): Promise<number> {
  const update = kysely
    .updateTable("sessions")
    .set({ revokedAt: ctx.now() })
    .where("revokedAt", "is", null)
    .returning("id");
  const ended = await tx.run(
    "userId" in filter
      ? update.where("userId", "=", filter.userId)
      : update.where("id", "=", filter.sessionId),
  );
  return ended.length;
}

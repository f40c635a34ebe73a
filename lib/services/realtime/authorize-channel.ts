import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { Forbidden, mayUseOrder } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { adminChannel, parseOrderChannel } from "@/lib/domain/realtime";

/**
 * Signs a subscription: an order's channel for whoever may read the order, the operations feed and
 * the presence of an order's viewers for operators and API keys that read orders. Throws
 * `Forbidden`, and does not say whether the order exists.
 */
export const authorizeChannel: Verb<
  { socketId: string; channel: string },
  { auth: string; channel_data?: string }
> = async ({ ctx, input }) => {
  const { actor } = ctx;
  const readsAll =
    actor.kind === "operator" || (actor.kind === "api_key" && actor.scopes.includes("orders:read"));
  if (input.channel === adminChannel && readsAll) {
    return ctx.publisher.authorizeChannel(input.socketId, input.channel);
  }
  const orderChannel = parseOrderChannel(input.channel);
  if (orderChannel?.kind === "viewers" && actor.kind === "operator") {
    const name = await nameOf(ctx, actor.userId);
    const member = { id: actorName(actor), info: { role: actor.role, name } };
    return ctx.publisher.authorizePresence(input.socketId, input.channel, member);
  }
  if (orderChannel?.kind === "order" && (await maySee(ctx, orderChannel.orderId))) {
    return ctx.publisher.authorizeChannel(input.socketId, input.channel);
  }
  throw new Forbidden("This channel is not for you.");
};

/** By what name the others see who comes in. */
async function nameOf(ctx: Context, userId: number): Promise<string> {
  const [user] = await ctx.db.query<{ name: string }>(
    sql`SELECT name FROM users WHERE id = ${userId}`,
  );
  return user?.name ?? "Somebody";
}

async function maySee(ctx: Context, orderId: number): Promise<boolean> {
  if (orderId > 2_147_483_647) return false;
  if (ctx.actor.kind === "api_key" && !ctx.actor.scopes.includes("orders:read")) return false;
  const [order] = await ctx.db.query<{ id: number; customerId: number | null }>(
    sql`SELECT id, customer_id AS "customerId" FROM orders WHERE id = ${orderId}`,
  );
  return order !== undefined && mayUseOrder(ctx.actor, order);
}

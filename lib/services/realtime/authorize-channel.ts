import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { Forbidden, mayUseOrder } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { adminChannel, parseOrderChannel } from "@/lib/domain/realtime";

/**
 * Signs a subscription to a channel. An order's channel is open to everyone who may read the order,
 * the admin channel to operators and API keys with `orders:read`, and the presence channel of an
 * order's viewers to operators. Otherwise it throws `Forbidden`, which doesn't reveal whether the
 * order exists.
 */
export const authorizeChannel: Verb<
  { socketId: string; channel: string },
  { auth: string; channel_data?: string }
> = async ({ ctx, input }) => {
  const { actor } = ctx;
  const canReadAllOrders =
    actor.kind === "operator" || (actor.kind === "api_key" && actor.scopes.includes("orders:read"));
  if (input.channel === adminChannel && canReadAllOrders) {
    return ctx.publisher.authorizeChannel(input.socketId, input.channel);
  }
  const orderChannel = parseOrderChannel(input.channel);
  if (orderChannel?.kind === "viewers" && actor.kind === "operator") {
    const name = await viewerName(ctx, actor.userId);
    const member = { id: actorName(actor), info: { role: actor.role, name } };
    return ctx.publisher.authorizePresence(input.socketId, input.channel, member);
  }
  if (orderChannel?.kind === "order" && (await canReadOrder(ctx, orderChannel.orderId))) {
    return ctx.publisher.authorizeChannel(input.socketId, input.channel);
  }
  throw new Forbidden("You don't have access to this channel.");
};

/** The name that other viewers of the order see. */
async function viewerName(ctx: Context, userId: number): Promise<string> {
  const [user] = await ctx.db.query<{ name: string }>(
    sql`SELECT name FROM users WHERE id = ${userId}`,
  );
  return user?.name ?? "Unknown user";
}

async function canReadOrder(ctx: Context, orderId: number): Promise<boolean> {
  if (orderId > 2_147_483_647) return false;
  if (ctx.actor.kind === "api_key" && !ctx.actor.scopes.includes("orders:read")) return false;
  const [order] = await ctx.db.query<{ id: number; customerId: number | null }>(
    sql`SELECT id, customer_id AS "customerId" FROM orders WHERE id = ${orderId}`,
  );
  return order !== undefined && mayUseOrder(ctx.actor, order);
}

import sql from "sql-template-tag";
import { actingAs, type Verb } from "@/lib/context";
import { type LiveOrderView, readLiveOrder } from "./read-live-order";
import { claimedOrderId, opens } from "./tracking-token";

/** The order that a tracking token opens; null when it opens none. */
export const resolveTrackingToken: Verb<{ token: string }, number | null> = async ({
  ctx,
  input,
}) => {
  const orderId = claimedOrderId(input.token);
  if (orderId === null) return null;
  const [order] = await ctx.db.query<{ id: number; trackingSalt: string }>(
    sql`SELECT id, tracking_salt AS "trackingSalt" FROM orders WHERE id = ${orderId}`,
  );
  const opened = order && opens(ctx.settings.trackingSecret, input.token, order);
  return opened ? orderId : null;
};

/** An order with its timeline, for whoever holds its tracking link. */
export const readTrackedOrder: Verb<{ token: string }, LiveOrderView | null> = async ({
  ctx,
  input,
}) => {
  const orderId = await resolveTrackingToken({ ctx, input });
  if (orderId === null) return null;
  return readLiveOrder({ ctx: actingAs(ctx, { kind: "tracking", orderId }), input: { orderId } });
};

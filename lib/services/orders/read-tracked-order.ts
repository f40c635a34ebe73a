import sql from "sql-template-tag";
import { actingAs, type Verb } from "@/lib/context";
import { type OrderWithEvents, readOrderWithEvents } from "./read-order-with-events";
import { isTrackingTokenOf, orderIdInTrackingToken } from "./tracking-token";

/** The id of the order that a tracking token belongs to; null when the token is invalid. */
export const resolveTrackingToken: Verb<{ token: string }, number | null> = async ({
  ctx,
  input,
}) => {
  const orderId = orderIdInTrackingToken(input.token);
  if (orderId === null) return null;
  const [order] = await ctx.db.query<{ id: number; trackingSalt: string }>(
    sql`SELECT id, tracking_salt AS "trackingSalt" FROM orders WHERE id = ${orderId}`,
  );
  const isValid = order && isTrackingTokenOf(ctx.settings.trackingSecret, input.token, order);
  return isValid ? orderId : null;
};

/** An order and its events, for the holder of its tracking link; null when the token is invalid. */
export const readTrackedOrder: Verb<{ token: string }, OrderWithEvents | null> = async ({
  ctx,
  input,
}) => {
  const orderId = await resolveTrackingToken({ ctx, input });
  if (orderId === null) return null;
  return readOrderWithEvents({
    ctx: actingAs(ctx, { kind: "tracking", orderId }),
    input: { orderId },
  });
};

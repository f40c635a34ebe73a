import type { Verb } from "@/lib/context";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import { listOrderEvents } from "./list-order-events";
import { readOrder } from "./read-order";

export interface OrderWithEvents {
  order: OrderView;
  events: OrderEventView[];
}

/** An order and its events, which a live order page starts from. Throws `NotFound`. */
export const readOrderWithEvents: Verb<{ orderId: number }, OrderWithEvents> = async ({
  ctx,
  input,
}) => {
  // Events first: if one is written between the two reads, the order's `seq` shows that it is
  // missing.
  const events = await listOrderEvents({ ctx, input: { orderId: input.orderId, after: 0 } });
  return { order: await readOrder({ ctx, input }), events };
};

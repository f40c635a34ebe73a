import type { Verb } from "@/lib/context";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import { listOrderEvents } from "./list-order-events";
import { readOrder } from "./read-order";

export interface LiveOrderView {
  order: OrderView;
  events: OrderEventView[];
}

/** An order with its timeline, as its page starts from. Throws `NotFound`. */
export const readLiveOrder: Verb<{ orderId: number }, LiveOrderView> = async ({ ctx, input }) => {
  // Events first: an event that lands between the two reads is then seen as a newer `seq`.
  const events = await listOrderEvents({ ctx, input: { orderId: input.orderId, after: 0 } });
  return { order: await readOrder({ ctx, input }), events };
};

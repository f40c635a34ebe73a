import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { advanceUntilIdle } from "./advance-until-idle";
import { controlSimulator } from "./simulator-control";
import { startTestShop, type TestShop } from "./test-shop";

/** A test shop with an operator, and functions that bring orders into the state a test needs. */
export interface OperatorShop {
  shop: TestShop;
  /** A context in which the operator acts. */
  operator: Context;
  /** Removes the faults of the gateway and the carrier, and the carrier's delays. */
  resetSimulators(): Promise<void>;
  /** Advances the order until it is idle, waits for an operator or would do `stopBefore` next. */
  advanceUntilIdle(orderId: number, ctx?: Context, stopBefore?: string): Promise<void>;
  /** Places an order that is paid and reserved, but has no shipment yet. */
  placePaid(order?: Partial<PlaceOrderInput>, ctx?: Context): Promise<OwnOrderView>;
  placeCompleted(order?: Partial<PlaceOrderInput>): Promise<OwnOrderView>;
  readEvents(
    orderId: number,
  ): Promise<{ type: string; actor: string; data: Record<string, unknown> }[]>;
}

export async function startOperatorShop(): Promise<OperatorShop> {
  const shop = await startTestShop({ openUnpaidMax: 1_000 });

  async function requireState(orderId: number, state: object): Promise<void> {
    const order = await shop.read(orderId);
    for (const [name, value] of Object.entries(state)) {
      if (order[name as keyof typeof order] !== value) {
        throw new Error(
          `The ${name} of order ${orderId} is not ${value}: ${JSON.stringify(order)}`,
        );
      }
    }
  }

  return {
    shop,
    operator: shop.as({ kind: "operator", userId: 1, role: "operator" }),
    async resetSimulators() {
      const loseAnswers = { authorize: 0, capture: 0, refund: 0 };
      await controlSimulator(shop.gatewayUrl, { declineRate: 0, loseAnswers });
      await controlSimulator(shop.carrierUrl, { stepSeconds: 0 });
    },
    advanceUntilIdle: (orderId, ctx = shop.ctx, stopBefore) =>
      advanceUntilIdle(ctx, orderId, stopBefore),
    async placePaid(order = {}, ctx = shop.ctx) {
      const placed = await shop.place(order);
      for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx, input: { orderId: placed.id } });
      await requireState(placed.id, { paymentStatus: "paid" });
      return placed;
    },
    async placeCompleted(order = {}) {
      const placed = await shop.place(order);
      await advanceUntilIdle(shop.ctx, placed.id);
      await requireState(placed.id, { status: "completed" });
      return placed;
    },
    readEvents: (orderId) =>
      shop.db.query(
        sql`SELECT type, actor, data FROM order_events WHERE order_id = ${orderId} ORDER BY seq`,
      ),
  };
}

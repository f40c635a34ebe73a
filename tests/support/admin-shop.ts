import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import type { OwnOrderView } from "@/lib/domain/order/view";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { runDown } from "@/tests/support/run-down";
import { control, startTestShop, type TestShop } from "@/tests/support/test-shop";

/** A shop with an operator at the admin, and the ways to bring an order where it is acted on. */
export interface AdminShop {
  shop: TestShop;
  /** On behalf of the operator. */
  admin: Context;
  /** Gateway and carrier without faults, and a carrier that is as quick as can be. */
  calm(): Promise<void>;
  /** Does what the system would do, until the order is at rest or waits for a person. */
  runDown(orderId: number, ctx?: Context, last?: string): Promise<void>;
  /** An order that is paid and reserved, and not asked for at the carrier. */
  placePaid(order?: Partial<PlaceOrderInput>, ctx?: Context): Promise<OwnOrderView>;
  placeCompleted(order?: Partial<PlaceOrderInput>): Promise<OwnOrderView>;
  eventsOf(
    orderId: number,
  ): Promise<{ type: string; actor: string; data: Record<string, unknown> }[]>;
}

export async function startAdminShop(): Promise<AdminShop> {
  const shop = await startTestShop({ openUnpaidMax: 1_000 });

  async function requireState(orderId: number, state: object): Promise<void> {
    const order = await shop.read(orderId);
    for (const [name, value] of Object.entries(state)) {
      if (order[name as keyof typeof order] !== value) {
        throw new Error(`Order ${orderId} is not ${value}: ${JSON.stringify(order)}`);
      }
    }
  }

  return {
    shop,
    admin: shop.as({ kind: "operator", userId: 1, role: "operator" }),
    async calm() {
      const loseAnswers = { authorize: 0, capture: 0, refund: 0 };
      await control(shop.gatewayUrl, { declineRate: 0, loseAnswers });
      await control(shop.carrierUrl, { stepSeconds: 0 });
    },
    runDown: (orderId, ctx = shop.ctx, last) => runDown(ctx, orderId, last),
    async placePaid(order = {}, ctx = shop.ctx) {
      const placed = await shop.place(order);
      for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx, input: { orderId: placed.id } });
      await requireState(placed.id, { paymentStatus: "paid" });
      return placed;
    },
    async placeCompleted(order = {}) {
      const placed = await shop.place(order);
      await runDown(shop.ctx, placed.id);
      await requireState(placed.id, { status: "completed" });
      return placed;
    },
    eventsOf: (orderId) =>
      shop.db.query(
        sql`SELECT type, actor, data FROM order_events WHERE order_id = ${orderId} ORDER BY seq`,
      ),
  };
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { changeOrder } from "@/lib/services/orders/change-order";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { createShipment } from "./create-shipment";

let { shop, operator, placePaid } = {} as OperatorShop;
let calls: string[] = [];
let ctx: Context;
beforeAll(async () => {
  ({ shop, operator, placePaid } = await startOperatorShop());
  ctx = { ...shop.ctx, gateway: recordingGateway(shop.ctx.gateway) };
});
beforeEach(() => {
  calls = [];
});
afterAll(() => shop.close());

function recordingGateway(gateway: Context["gateway"]): Context["gateway"] {
  return new Proxy(gateway, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        calls.push(String(name));
        return method.apply(target, args);
      };
    },
  });
}

const ship = (orderId: number) => createShipment({ ctx, input: { orderId } });
const dueQuestions = ["retrieve", "listDisputes"];

describe("the gateway's calls of an order that was just captured", () => {
  it("are its authorization and its capture, and none before the label", async () => {
    const { id: orderId } = await shop.place();
    await reserveStock({ ctx, input: { orderId } });
    await authorizePayment({ ctx, input: { orderId, method: "pm_card_visa" } });
    await capturePayment({ ctx, input: { orderId } });
    expect((await ship(orderId)).kind).toBe("shipped");
    expect(calls).toEqual(["authorize", "capture"]);
  });

  it("are none if only its payment page was closed since", async () => {
    const { id } = await placePaid();
    await changeOrder(ctx, id, () => change({ steps: [] }));
    expect((await ship(id)).kind).toBe("shipped");
    expect(calls).toEqual([]);
  });
});

describe("before a label the gateway is asked", () => {
  it("if someone has done something to the order since", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } });
    await releaseOrder({ ctx: operator, input: { orderId: id, note: undefined } });
    expect((await ship(id)).kind).toBe("shipped");
    expect(calls).toEqual(dueQuestions);
  });

  it("if the payment was captured more than a minute ago", async () => {
    const { id } = await placePaid();
    shop.advanceClock(61_000);
    expect((await ship(id)).kind).toBe("shipped");
    expect(calls).toEqual(dueQuestions);
  });
});

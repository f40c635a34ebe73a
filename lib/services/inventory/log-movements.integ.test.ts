import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { cancelOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { logMovements } from "./log-movements";
import { releaseStock } from "./release-stock";
import { reserveStock } from "./reserve-stock";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** A context that collects what is logged at level info. */
function collectLog(): { ctx: Context; lines: [object, string][] } {
  const lines: [object, string][] = [];
  const log = { ...shop.ctx.log, info: (...line: [object, string]) => void lines.push(line) };
  return { ctx: { ...shop.ctx, log }, lines };
}

describe("logMovements", () => {
  it("logs each movement of the given orders with product, kind and quantities", async () => {
    const items = [
      { productId: 1, quantity: 2 },
      { productId: 2, quantity: 1 },
    ];
    const [released, other] = [await shop.place({ items }), await shop.place()];
    for (const { id: orderId } of [released, other]) {
      await reserveStock({ ctx: shop.ctx, input: { orderId } });
    }
    await cancelOrder({ ctx: shop.ctx, input: { orderId: released.id } });
    await releaseStock({ ctx: shop.ctx, input: { orderId: released.id } });
    const { ctx, lines } = collectLog();
    expect(await logMovements({ ctx, input: { orderIds: [released.id] } })).toEqual({
      movements: 4,
    });
    const moved = (productId: number, kind: string, reservedDelta: number) => [
      { orderId: released.id, productId, kind, quantity: 0, reservedDelta },
      "inventory movement",
    ];
    expect(lines).toHaveLength(4);
    expect(lines).toEqual(
      expect.arrayContaining([
        ...[moved(1, "reserve", 2), moved(2, "reserve", 1)],
        ...[moved(1, "release", -2), moved(2, "release", -1)],
      ]),
    );
  });

  it("logs nothing without orders", async () => {
    const { ctx, lines } = collectLog();
    expect(await logMovements({ ctx, input: { orderIds: [] } })).toEqual({ movements: 0 });
    expect(lines).toEqual([]);
  });
});

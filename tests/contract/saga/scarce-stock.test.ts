import { afterAll, describe, expect, inject, it } from "vitest";
import { findViolations } from "@/tests/chaos/invariants";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

describe("Scarce stock", () => {
  it("completes ten of fifty orders for the last ten units, and keeps the counts consistent", async () => {
    const productId = await shop.addProduct({ onHand: 10 });
    const ids = (await shop.placeMany(50, { items: [{ productId, quantity: 1 }] })).map(
      ({ id }) => id,
    );
    await shop.untilFinished(ids);
    const countByStatus = `select status, failure_reason, count(*)::int from orders where id = any($1)
    group by status, failure_reason order by status`;
    expect(await shop.rows(countByStatus, [ids])).toEqual([
      { status: "completed", failure_reason: null, count: 10 },
      { status: "failed", failure_reason: "out_of_stock", count: 40 },
    ]);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 0, reserved: 0 });
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("does not deadlock on orders for the same products in opposite order", async () => {
    const [one, two] = [
      await shop.addProduct({ onHand: 20 }),
      await shop.addProduct({ onHand: 20 }),
    ];
    const line = (productId: number) => ({ productId, quantity: 1 });
    const placed = await Promise.all([
      shop.placeMany(15, { items: [line(one), line(two)] }),
      shop.placeMany(15, { items: [line(two), line(one)] }),
    ]);
    const ids = placed.flat().map(({ id }) => id);
    await shop.untilFinished(ids);
    const completed = "select count(*) from orders where id = any($1) and status = 'completed'";
    expect(await shop.count(completed, [ids])).toBe(20);
    expect(await shop.stockOf(one)).toEqual({ on_hand: 0, reserved: 0 });
    expect(await shop.stockOf(two)).toEqual({ on_hand: 0, reserved: 0 });
    expect(await findViolations(shop, ids)).toEqual([]);
  });
});

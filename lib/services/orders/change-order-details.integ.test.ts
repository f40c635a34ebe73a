import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { changeOrderDetails } from "./change-order-details";

let { shop, operator, placePaid } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, placePaid } = await startOperatorShop());
});
afterAll(() => shop.close());

/** A context that reads the details of an order in the version before. */
function outdated(times: number): Context {
  let left = times;
  const query: Context["db"]["query"] = async <Row extends object>(
    statement: Parameters<Context["db"]["query"]>[0],
  ) => {
    const rows = await shop.db.query<Row>(statement);
    if (!statement.sql.includes('AS "shippingAddress", reference, metadata') || left === 0) {
      return rows;
    }
    left -= 1;
    return rows.map((row) =>
      "version" in row ? { ...row, version: Number(row.version) - 1 } : row,
    );
  };
  return { ...operator, db: { ...shop.db, query } };
}

describe("changeOrderDetails", () => {
  it("reads the details again if the order has changed since, and fails if that never ends", async () => {
    const { id: orderId } = await placePaid();
    const change = (ctx: Context, a: string) =>
      changeOrderDetails({ ctx, input: { orderId, details: { metadata: { a } } } });
    await expect(change(outdated(Number.POSITIVE_INFINITY), "1")).rejects.toThrow(
      `Order ${orderId} changes all the time.`,
    );
    expect((await shop.read(orderId)).metadata).toEqual({});
    expect(await change(outdated(3), "2")).toEqual({ kind: "done" });
    expect((await shop.read(orderId)).metadata).toEqual({ a: "2" });
  });
});

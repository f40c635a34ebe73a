import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { recordFailedRun } from "@/lib/services/failures/record-failed-run";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { cancelOrder } from "./cancel-order";
import { sendReplacement } from "./send-replacement";

let shop: OperatorShop["shop"];
let operator: Context;
let placeLost: () => Promise<number>;
beforeAll(async () => {
  const started = await startOperatorShop();
  ({ shop, operator } = started);
  placeLost = async () => {
    await controlSimulator(shop.carrierUrl, { nextOutcome: "lost", stepSeconds: 0 });
    const { id } = await started.placePaid({ items: [{ productId: 1, quantity: 2 }] });
    await started.advanceUntilIdle(id);
    return id;
  };
});
afterAll(() => shop.close());

const replace = (orderId: number) =>
  sendReplacement({
    ctx: operator,
    input: { orderId, lines: [{ productId: 1, quantity: 1 }] },
  });

const lockOrder = (tx: Queryable, id: number) =>
  tx.query(sql`SELECT FROM orders WHERE id = ${id} FOR UPDATE NOWAIT`);

/** Waits until a statement of the shop waits for a lock that another one holds. */
async function untilOneWaits(): Promise<void> {
  for (;;) {
    const waiting = await shop.db.query(sql`
      SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Everything locks customers, then orders by id. `NOWAIT` fails where a statement that waits for one of
 * these locks has taken a later one already: with `eraseCustomer`, that would be a deadlock.
 */
describe("the order of locks", () => {
  it("is by id for an order that ends and releases the one that it replaces", async () => {
    const replaced = await placeLost();
    const sent = await replace(replaced);
    if (sent.kind !== "sent") throw new Error(sent.kind);
    let cancelled: ReturnType<typeof cancelOrder> | undefined;
    await shop.db.transaction(async (tx) => {
      await lockOrder(tx, replaced);
      cancelled = cancelOrder({ ctx: operator, input: { orderId: sent.orderId } });
      await untilOneWaits();
      await lockOrder(tx, sent.orderId);
    });
    expect(await cancelled).toMatchObject({ kind: "cancelled" });
    expect(await shop.read(replaced)).toMatchObject({ replacementOrderId: null });
  });

  it("is the customer before the order that is replaced, and nothing is placed for one who was erased", async () => {
    const replaced = await placeLost();
    let sent: ReturnType<typeof replace> | undefined;
    await shop.db.transaction(async (tx) => {
      await tx.query(sql`SELECT FROM customers WHERE id = 1 FOR UPDATE`);
      sent = replace(replaced);
      await untilOneWaits();
      await lockOrder(tx, replaced);
      await tx.query(sql`UPDATE customers SET erased_at = now() WHERE id = 1`);
    });
    expect(await sent).toMatchObject({ kind: "refused" });
    expect(await shop.read(replaced)).toMatchObject({ replacementOrderId: null });
    await shop.db.query(sql`UPDATE customers SET erased_at = NULL WHERE id = 1`);
  });

  it("is by id for a failed run that marks several orders", async () => {
    const [first = 0, second = 0] = [(await shop.place()).id, (await shop.place()).id];
    // So that the later order comes first in the table.
    await shop.db.query(sql`UPDATE orders SET updated_at = updated_at WHERE id = ${first}`);
    let recorded: Promise<unknown> | undefined;
    await shop.db.transaction(async (tx) => {
      await lockOrder(tx, first);
      recorded = recordFailedRun({
        ctx: shop.ctx,
        input: {
          ...{ runId: "run-locks", functionId: "send", subject: `order-${first}` },
          events: [second, first].map((orderId) => ({
            ...{ name: "order/cancelled", data: { orderId } },
          })),
          error: { name: "SafeError", message: "It failed." },
        },
      });
      await untilOneWaits();
      await lockOrder(tx, second);
    });
    await recorded;
    const marked = await shop.db.query(sql`
      SELECT FROM orders WHERE id IN (${first}, ${second}) AND attention IS NOT NULL`);
    expect(marked).toHaveLength(2);
  });

  it("keeps away orders of a customer who is being erased", async () => {
    let placed: ReturnType<typeof shop.place> | undefined;
    await shop.db.transaction(async (tx) => {
      await tx.query(sql`SELECT FROM customers WHERE id = 1 FOR UPDATE`);
      placed = shop.place({ customerId: 1 });
      await untilOneWaits();
      await tx.query(sql`UPDATE customers SET erased_at = now() WHERE id = 1`);
    });
    await expect(placed).rejects.toThrow();
    await shop.db.query(sql`UPDATE customers SET erased_at = NULL WHERE id = 1`);
  });
});

import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { backgroundWork } from "@/lib/background-work";
import { change } from "@/lib/domain/order/change";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { changeOrder } from "./change-order";
import { resumeOrders } from "./resume-orders";

const minuteMs = 60_000;

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ policy: { fulfillment: "manual", capture: "at_join" } });
});
beforeEach(async () => {
  // Only orders that a test makes due are due.
  await shop.db.query(sql`UPDATE orders SET resume_at = NULL`);
  shop.sentEvents.length = 0;
});
afterAll(() => shop.close());

const resumed = () => shop.sentEvents.map(({ data }) => data.orderId);

/** The minutes from now in which the order is resumed. */
async function resumedAt(orderId: number, minutes: number): Promise<number[]> {
  const found: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    shop.advanceClock(minuteMs);
    shop.sentEvents.length = 0;
    await resumeOrders({ ctx: shop.ctx });
    if (resumed().includes(orderId)) found.push(minute);
  }
  return found;
}

/** Makes an order wait for something that is due. */
async function makeDue(orderId: number, waitingFor: string, agoMs: number): Promise<void> {
  const due = new Date(shop.ctx.now().getTime() - agoMs);
  await shop.db.query(sql`
    UPDATE orders SET waiting_for = ${waitingFor}, resume_at = ${due} WHERE id = ${orderId}`);
}

describe("resumeOrders", () => {
  it("resumes a stalled order with exponential backoff of up to 15 minutes, until it changes", async () => {
    const { id } = await shop.place();
    expect(await resumedAt(id, 62)).toEqual([1, 2, 4, 8, 16, 31, 46, 61]);
    await changeOrder(shop.ctx, id, () => change({ steps: [] }));
    expect(await resumedAt(id, 8)).toEqual([1, 2, 4, 8]);
  });

  it("resumes stalled orders before it polls shipments, which have a limit of their own", async () => {
    const orders = await Promise.all([shop.place(), shop.place(), shop.place()]);
    const [shipment, stalled, other] = orders.map(({ id }) => id) as [number, number, number];
    await makeDue(shipment, "delivery", 60 * minuteMs);
    await makeDue(stalled, "capture", minuteMs);
    await makeDue(other, "delivery", minuteMs);
    expect(await resumeOrders({ ctx: shop.ctx })).toMatchObject({ resumed: 1, polled: 2 });
    expect(resumed()).toEqual([stalled, shipment, other]);
    // Tracking is polled every five minutes, without backoff.
    expect(await resumedAt(shipment, 15)).toEqual([5, 10, 15]);
  });

  it("resumes few of them while orders wait because callers keep the process busy", async () => {
    await Promise.all(Array.from({ length: 60 }, () => shop.place()));
    await shop.db.query(sql`
      UPDATE orders SET waiting_for = 'capture', resume_at = ${shop.ctx.now()}::timestamptz - interval '1 minute'
      WHERE status = 'pending'`);
    const waiting = vi.spyOn(backgroundWork(), "waiting", "get").mockReturnValue(1);
    expect(await resumeOrders({ ctx: shop.ctx })).toMatchObject({ resumed: 50 });
    waiting.mockReturnValue(0);
    const { resumed: others } = await resumeOrders({ ctx: shop.ctx });
    expect(others).toBeGreaterThanOrEqual(10);
    waiting.mockRestore();
  });

  it("marks orders past their ship-by time as needing attention", async () => {
    const { id } = await shop.place();
    const yesterday = new Date(shop.ctx.now().getTime() - 24 * 60 * minuteMs);
    await shop.db.query(sql`
      UPDATE orders SET status = 'processing', payment_status = 'paid', ship_by = ${yesterday}
      WHERE id = ${id}`);
    await makeDue(id, "fulfillment", minuteMs);
    expect(await resumeOrders({ ctx: shop.ctx })).toMatchObject({ overdue: 1 });
    expect(resumed()).toEqual([]);
    const [row] = await shop.db.query<{ attention: string | null }>(
      sql`SELECT attention FROM orders WHERE id = ${id}`,
    );
    expect(row?.attention).toMatch(/shipped by now/);
    expect(await resumeOrders({ ctx: shop.ctx })).toMatchObject({ overdue: 0 });
  });
});

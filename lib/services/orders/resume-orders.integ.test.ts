import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { change } from "@/lib/domain/order/change";
import { startWorld, type World } from "@/tests/world";
import { changeOrder } from "./change-order";
import { resumeOrders } from "./resume-orders";

const minuteMs = 60_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ policy: { fulfilment: "manual", capture: "at_join" } });
});
beforeEach(async () => {
  // Nothing is due but what a test makes due.
  await world.db.query(sql`UPDATE orders SET resume_at = NULL`);
  world.sent.length = 0;
});
afterAll(() => world.close());

const resumed = () => world.sent.map(({ data }) => data.orderId);

/** The minutes from now in which the order is woken. */
async function wokenAt(orderId: number, minutes: number): Promise<number[]> {
  const woken: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    world.elapse(minuteMs);
    world.sent.length = 0;
    await resumeOrders({ ctx: world.ctx });
    if (resumed().includes(orderId)) woken.push(minute);
  }
  return woken;
}

/** Makes an order wait for something that is due. */
async function makeDue(orderId: number, waitingFor: string, agoMs: number): Promise<void> {
  const due = new Date(world.ctx.now().getTime() - agoMs);
  await world.db.query(sql`
    UPDATE orders SET waiting_for = ${waitingFor}, resume_at = ${due} WHERE id = ${orderId}`);
}

describe("orders that stand still", () => {
  it("are woken ever more rarely, up to a quarter of an hour, until one moves", async () => {
    const { id } = await world.place();
    expect(await wokenAt(id, 62)).toEqual([1, 2, 4, 8, 16, 31, 46, 61]);
    await changeOrder(world.ctx, id, () => change({ steps: [] }));
    expect(await wokenAt(id, 8)).toEqual([1, 2, 4, 8]);
  });

  it("are woken before any parcel is asked about, which has a cap of its own", async () => {
    const orders = await Promise.all([world.place(), world.place(), world.place()]);
    const [parcel, stuck, other] = orders.map(({ id }) => id) as [number, number, number];
    await makeDue(parcel, "delivery", 60 * minuteMs);
    await makeDue(stuck, "capture", minuteMs);
    await makeDue(other, "delivery", minuteMs);
    expect(await resumeOrders({ ctx: world.ctx })).toMatchObject({ resumed: 1, polled: 2 });
    expect(resumed()).toEqual([stuck, parcel, other]);
    // The carrier is asked every five minutes, however often it has been asked before.
    expect(await wokenAt(parcel, 15)).toEqual([5, 10, 15]);
  });

  it("are marked for a person when they should have been shipped", async () => {
    const { id } = await world.place();
    const yesterday = new Date(world.ctx.now().getTime() - 24 * 60 * minuteMs);
    await world.db.query(sql`
      UPDATE orders SET status = 'processing', payment_status = 'paid', ship_by = ${yesterday}
      WHERE id = ${id}`);
    await makeDue(id, "fulfilment", minuteMs);
    expect(await resumeOrders({ ctx: world.ctx })).toMatchObject({ overdue: 1 });
    expect(resumed()).toEqual([]);
    const [row] = await world.db.query<{ attention: string | null }>(
      sql`SELECT attention FROM orders WHERE id = ${id}`,
    );
    expect(row?.attention).toMatch(/shipped by now/);
    expect(await resumeOrders({ ctx: world.ctx })).toMatchObject({ overdue: 0 });
  });
});

import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { emailForEvent, emailPlan } from "@/lib/domain/email/email-plan";
import { retryKey, retryPatienceMs } from "@/lib/domain/failures/failure-state";
import { isRetrying } from "@/lib/domain/failures/is-retrying";
import { advanceOrder, cancelOrder } from "@/lib/services/orders";
import { addNote } from "@/lib/services/orders/add-note";
import { failRun, readFailure } from "@/tests/support/failed-runs";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import type { TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { listFailures } from "./list-failures";
import { readFailureGroup } from "./read-failure-group";
import { recordCronRun } from "./record-cron-run";
import type { FailedRun } from "./record-failed-run";
import { retryFailures } from "./retry-failures";
import { sweepFailures } from "./sweep-failures";

let shop: TestShop;
let operators: OperatorShop;
let operator: Context;
beforeAll(async () => {
  operators = await startOperatorShop();
  ({ shop, operator } = operators);
});
beforeEach(async () => {
  await shop.db.query(sql`TRUNCATE failure_groups, failed_runs, failure_retries`);
  shop.sentEvents.length = 0;
});
afterAll(() => shop.close());

const sweep = () => sweepFailures({ ctx: shop.ctx });

/** Takes the order's next actions until it has this status. */
async function advanceTo(orderId: number, status: string): Promise<void> {
  await waitFor(`order ${orderId} to be ${status}`, async () => {
    if ((await shop.read(orderId)).status === status) return true;
    await advanceOrder({ ctx: shop.ctx, input: { orderId } });
    return null;
  });
}

/** Records the failure, and expects the cron to leave it open until `advance` has run. */
async function expectResolvedBy(
  orderId: number,
  failed: Partial<FailedRun>,
  advance: () => Promise<unknown>,
): Promise<void> {
  const { id } = await failRun(shop.ctx, orderId, failed);
  await sweep();
  expect(await readFailure(shop.ctx, id)).toMatchObject({ isOpen: true });
  await advance();
  await sweep();
  expect(await readFailure(shop.ctx, id)).toMatchObject({
    isOpen: false,
    resolution: "order_moved",
  });
}

const event = (name: string, orderId: number, seq = 1) => [{ name, data: { orderId, seq } }];

describe("a failure is resolved once its order has moved past it", () => {
  it("for process-payment: the payment is authorized, and captured if it is due", async () => {
    const { id } = await shop.place();
    const failed = { functionId: "process-payment", events: event("order/created", id) };
    await expectResolvedBy(id, failed, () => advanceTo(id, "shipped"));
  });

  it("for reserve-inventory: the units are reserved", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    const failed = { functionId: "reserve-inventory", events: event("order/created", id) };
    await expectResolvedBy(id, failed, () =>
      advanceOrder({ ctx: shop.ctx, input: { orderId: id } }),
    );
  });

  it("for create-shipment: the order has shipped", async () => {
    const { id } = await operators.placePaid();
    await expectResolvedBy(id, {}, () => advanceOrder({ ctx: shop.ctx, input: { orderId: id } }));
  });

  it("for create-shipment: or the order was cancelled", async () => {
    const { id } = await operators.placePaid();
    await expectResolvedBy(id, {}, () => cancelOrder({ ctx: operator, input: { orderId: id } }));
  });

  it("for undo-order: money, label and units are returned", async () => {
    const { id } = await operators.placePaid();
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    const failed = { functionId: "undo-order", events: event("order/cancelled", id, 5) };
    await expectResolvedBy(id, failed, () => operators.advanceUntilIdle(id));
  });

  it("for update-tracking: the shipment was reported on since", async () => {
    const { id } = await operators.placePaid();
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    const failed = { functionId: "update-tracking", events: event("order/shipped", id, 6) };
    await expectResolvedBy(id, failed, () => operators.advanceUntilIdle(id));
  });

  it("for complete-order: the order is completed", async () => {
    const { id } = await operators.placePaid();
    await advanceTo(id, "delivered");
    const failed = { functionId: "complete-order", events: event("order/delivered", id, 8) };
    await expectResolvedBy(id, failed, () => operators.advanceUntilIdle(id));
  });

  it("for resume-order: the order has gone on, by more than a note", async () => {
    const { id } = await operators.placePaid();
    const failed = { functionId: "resume-order", events: event("order/resume", id, 4) };
    const failure = await failRun(shop.ctx, id, failed);
    await addNote({
      ctx: operator,
      input: { orderId: id, text: "Called the carrier.", key: "a".repeat(32) },
    });
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: false });
  });

  it("for a batch that failed as a whole: all of its orders have", async () => {
    const [one, other] = [await operators.placePaid(), await operators.placePaid()];
    const events = [...event("order/delivered", one.id), ...event("order/delivered", other.id)];
    const failed = { functionId: "verify-order-changes", subject: "two orders", events };
    const failure = await failRun(shop.ctx, one.id, failed);
    await operators.advanceUntilIdle(one.id);
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true });
    await operators.advanceUntilIdle(other.id);
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: false });
  });

  it("for an email: only once there is one, not because the order has ended", async () => {
    const { id } = await operators.placeCompleted();
    const events = event("order/shipped", id, 6);
    const failed = { functionId: "send-customer-emails", subject: `order-${id}-6`, events };
    await expectResolvedBy(id, failed, () =>
      shop.db.query(sql`
        INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, status)
        VALUES (${id}, 'order_shipped', 6, 'a@waybill.test', 'Shipped', '', '', 'shipped', 'sent')`),
    );
  });
});

describe("events without an email", () => {
  const data = (to: string, failureReason: string | null = null) => ({ to, failureReason });

  it.each([
    ["order/status.updated", data("failed", "payment_declined")],
    ["order/status.updated", data("shipped")],
    ["order/noted", {}],
  ])("leave no failure open: %s to %j", async (name, more) => {
    const { id } = await operators.placePaid();
    const event = { type: name, data: more };
    expect(emailForEvent(event)).toBeNull();
    const events = [{ name, data: { orderId: id, seq: 4, ...more } }];
    const failure = await failRun(shop.ctx, id, { functionId: "send-customer-emails", events });
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: false });
  });

  it.each([...Object.keys(emailPlan)])("are none of those that have one: %s", async (planned) => {
    const [name = "", to] = planned.split(":");
    const { id } = await operators.placePaid();
    const more = to ? data(to, "out_of_stock") : {};
    expect(emailForEvent({ type: name, data: more })).not.toBeNull();
    const events = [{ name, data: { orderId: id, seq: 99, ...more } }];
    const failure = await failRun(shop.ctx, id, { functionId: "send-customer-emails", events });
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true });
  });

  it("include those of an order without an address", async () => {
    const { id } = await operators.placePaid();
    await shop.db.query(sql`UPDATE orders SET email = NULL WHERE id = ${id}`);
    const failed = { functionId: "send-customer-emails", events: event("order/shipped", id, 99) };
    const failure = await failRun(shop.ctx, id, failed);
    await sweep();
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: false });
  });
});

describe("a cron's failure", () => {
  const timer = [{ name: "inngest/scheduled.timer", data: {} }];
  const complete = (startedAt: Date, functionId = "resume-orders") =>
    recordCronRun({ ctx: shop.ctx, input: { functionId, startedAt } });

  it("is resolved by a run of the cron that started after it", async () => {
    const before = new Date(Date.now() - 60_000);
    const failed = { functionId: "resume-orders", subject: "cron", events: timer };
    const failure = await failRun(shop.ctx, 0, failed);
    const later = new Date(Date.now() + 60_000);
    expect(await complete(before)).toEqual({ resolved: 0 });
    expect(await complete(later, "sweep-outbox")).toEqual({ resolved: 0 });
    expect(await complete(later)).toEqual({ resolved: 1 });
    expect(await complete(later)).toEqual({ resolved: 0 });
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({
      ...{ isOpen: false, resolution: "later_run" },
    });
    const group = { fingerprint: failure.fingerprint };
    expect(await readFailureGroup({ ctx: operator, input: group })).toMatchObject({
      state: "resolved",
    });
  });
});

describe("a retry of which nothing is heard", () => {
  const at = (ms: number): Context => ({ ...shop.ctx, now: () => new Date(Date.now() + ms) });
  const views = async (fingerprint: string) =>
    (await listFailures({ ctx: operator, input: { fingerprint, limit: 10 } })).failures;

  it("ends without a result, so that its failure can be retried", async () => {
    const { id } = await operators.placePaid();
    const failure = await failRun(shop.ctx, id);
    await retryFailures({ ctx: operator, input: { failureIds: [failure.id] } });
    await sweepFailures({ ctx: at(retryPatienceMs - 1_000) });
    expect((await views(failure.fingerprint)).map(isRetrying)).toEqual([true]);
    await sweepFailures({ ctx: at(retryPatienceMs + 1_000) });
    const [view] = await views(failure.fingerprint);
    expect(view && isRetrying(view)).toBe(false);
    expect(view).toMatchObject({ resolvedAt: null, retries: [{ outcome: "no_result" }] });
    const again = { ctx: operator, input: { failureIds: [failure.id] } };
    expect((await retryFailures(again)).items).toMatchObject([{ kind: "sent" }]);
    // The first run was only late. It has failed, and the second retry is still under way.
    const [first] = shop.sentEvents.filter(({ data }) => data[retryKey] !== undefined);
    await failRun(shop.ctx, id, { events: [first as OutgoingEvent] });
    const [row] = await shop.db.query(
      sql`SELECT retrying_since IS NOT NULL AS "isRetrying" FROM failed_runs`,
    );
    expect(row).toEqual({ isRetrying: true });
    expect((await views(failure.fingerprint)).map(isRetrying)).toEqual([true]);
  });

  it("is not ended before it was sent", async () => {
    const { id } = await operators.placePaid();
    const failure = await failRun(shop.ctx, id);
    const inngest = { send: () => Promise.reject(new Error("Inngest is away.")) };
    await retryFailures({ ctx: { ...operator, inngest }, input: { failureIds: [failure.id] } });
    await sweepFailures({ ctx: { ...at(2 * retryPatienceMs), inngest } });
    expect((await views(failure.fingerprint)).map(isRetrying)).toEqual([true]);
  });
});

describe("the cron for failures", () => {
  it("resolves a group with its last failure, so that a later failure is a regression", async () => {
    const { id } = await operators.placePaid();
    const { fingerprint } = await failRun(shop.ctx, id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await sweep()).toEqual({ sent: 0, resolved: 1 });
    const group = await readFailureGroup({ ctx: operator, input: { fingerprint } });
    expect(group).toMatchObject({ state: "resolved", open: { count: 0 } });
    const { id: second } = await operators.placePaid();
    expect((await failRun(shop.ctx, second)).fingerprint).toBe(fingerprint);
    const regressed = await readFailureGroup({ ctx: operator, input: { fingerprint } });
    expect(regressed).toMatchObject({ state: "open", regressedAt: expect.any(String) });
  });

  it("gives the credit to a retry that was sent before the order moved", async () => {
    const { id } = await operators.placePaid();
    const failure = await failRun(shop.ctx, id);
    await retryFailures({ ctx: operator, input: { failureIds: [failure.id] } });
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    await sweep();
    const resolved = await readFailure(shop.ctx, failure.id);
    expect(resolved).toMatchObject({ isOpen: false, resolution: "retry" });
    expect(resolved.fixedByRetryId).not.toBeNull();
  });

  it("leaves alone what it can't tell: a cron's failure, and an event that is invalid", async () => {
    const cron = [{ name: "inngest/scheduled.timer", data: {} }];
    await failRun(shop.ctx, 0, { functionId: "resume-orders", subject: "cron", events: cron });
    const invalid = [{ name: "order/shipped", data: { orderId: "x", seq: "9999999999999" } }];
    await failRun(shop.ctx, 0, { functionId: "send-customer-emails", events: invalid });
    expect(await sweep()).toMatchObject({ resolved: 0 });
  });

  it("does not resolve a failure that fails again meanwhile", async () => {
    const { id } = await operators.placePaid();
    const failure = await failRun(shop.ctx, id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    const db = {
      ...shop.ctx.db,
      // A run fails after the cron has looked at the failures, before it resolves them.
      transaction: async <Result>(work: Parameters<typeof shop.ctx.db.transaction<Result>>[0]) => {
        await failRun(shop.ctx, id);
        return shop.ctx.db.transaction(work);
      },
    };
    expect(await sweepFailures({ ctx: { ...shop.ctx, db } })).toMatchObject({ resolved: 0 });
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true, failures: 2 });
  });

  it("deletes what was resolved 90 days ago, and keeps what is open", async () => {
    const [old, kept] = [await operators.placePaid(), await operators.placePaid()];
    const gone = await failRun(shop.ctx, old.id, { functionId: "undo-order" });
    await retryFailures({ ctx: operator, input: { failureIds: [gone.id] } });
    await sweep();
    const open = await failRun(shop.ctx, kept.id);
    const later: Context = {
      ...shop.ctx,
      now: () => new Date(Date.now() + 91 * 24 * 60 * 60_000),
      inngest: { send: async (_: readonly OutgoingEvent[]) => undefined },
    };
    await sweepFailures({ ctx: later });
    const left = await shop.db.query(sql`SELECT id FROM failed_runs`);
    expect(left).toEqual([{ id: open.id }]);
    const groups = await shop.db.query(sql`SELECT fingerprint FROM failure_groups`);
    expect(groups).toEqual([{ fingerprint: open.fingerprint }]);
  });
});

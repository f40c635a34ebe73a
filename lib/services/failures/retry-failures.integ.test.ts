import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { retryKey, retryPatienceMs } from "@/lib/domain/failures/failure-state";
import { mayRepeat } from "@/lib/domain/failures/retry-effects";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import { failRun, type RecordedFailure, readFailure } from "@/tests/support/failed-runs";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { changeFailureGroup } from "./change-failure-group";
import { previewRetry } from "./preview-retry";
import { readRunLineage } from "./read-run-lineage";
import { recordRetriedRun } from "./record-retried-run";
import { retryFailures } from "./retry-failures";
import { sweepFailures } from "./sweep-failures";

let shop: TestShop;
let operator: Context;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 1_000 });
  operator = shop.as({ kind: "operator", userId: 1, role: "operator" });
});
beforeEach(async () => {
  await shop.db.query(sql`TRUNCATE failure_groups, failed_runs, failure_retries, audit_entries`);
  shop.sentEvents.length = 0;
});
afterAll(() => shop.close());

const retry = (input: RetrySelection, ctx = operator) => retryFailures({ ctx, input });
const preview = (input: RetrySelection) => previewRetry({ ctx: operator, input });

async function failOrder(orderId?: number): Promise<RecordedFailure & { orderId: number }> {
  const id = orderId ?? (await shop.place()).id;
  const data = { orderId: id, seq: 3, _trace: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
  const events = [{ name: "payment/completed", data }];
  return { ...(await failRun(shop.ctx, id, { events })), orderId: id };
}

/** The run that a sent event starts completes, as the middleware reports it. */
function complete(event: OutgoingEvent, runId: string, functionId = "create-shipment") {
  const retryIds = [Number(event.data[retryKey])];
  return recordRetriedRun({ ctx: shop.ctx, input: { runId, functionId, retryIds } });
}

/** The run that a sent event starts fails after its last retry. */
function failAgain(event: OutgoingEvent, orderId: number, runId: string, message?: string) {
  const { name, data } = event;
  return failRun(shop.ctx, orderId, {
    runId,
    events: [{ name, data }],
    ...(message && { message }),
  });
}

const retries = () =>
  shop.db.query<{ id: number; outcome: string | null; runId: string | null; isSent: boolean }>(sql`
    SELECT id, outcome, run_id AS "runId", sent_at IS NOT NULL AS "isSent" FROM failure_retries
    ORDER BY id`);

describe("a dry run", () => {
  it("names orders, money, events and the effects of every function, and sends nothing", async () => {
    const { fingerprint, orderId } = await failOrder();
    await failOrder();
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, captured_amount,
        idempotency_key)
      VALUES (${orderId}, 1, 'paid', 1450, 'usd', 1450, 'key')`);
    const found = await preview({ filter: { fingerprint } });
    expect(found).toMatchObject({
      matching: { count: 2, isExact: true },
      retrying: 2,
      inProgress: 0,
      left: 0,
      orders: 2,
      atRisk: [{ amount: 1450, currency: "usd" }],
      events: [{ name: "payment/completed", count: 2 }],
      openSince: { "gateway.authorize": null, "gateway.refund": null },
    });
    expect(found.functions.map(({ functionId }) => functionId)).toEqual([
      "create-shipment",
      "send-customer-emails",
    ]);
    expect(shop.sentEvents).toEqual([]);
    expect(await retries()).toEqual([]);
  });

  it("names the event that starts a cron, instead of Inngest's own", async () => {
    const events = [{ name: "inngest/scheduled.timer", data: {} }];
    const { fingerprint } = await failRun(shop.ctx, 0, { functionId: "resume-orders", events });
    const found = await preview({ filter: { fingerprint } });
    expect(found.events).toEqual([{ name: "cron/resume-orders.run", count: 1 }]);
    await retry({ filter: { fingerprint } });
    expect(shop.sentEvents.map(({ name }) => name)).toEqual(["cron/resume-orders.run"]);
  });
});

describe("the age of calls without an answer", () => {
  const dayAgo = new Date("2026-11-28T10:00:00Z");

  async function pay(orderId: number, status: string, attempt = 1): Promise<number> {
    const [row] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO payments (order_id, attempt, method, status, amount, currency, idempotency_key,
        created_at)
      VALUES (${orderId}, ${attempt}, 'pm_card_visa', ${status}, 1450, 'usd',
        ${`key-${orderId}-${attempt}`}, ${dayAgo}) RETURNING id`);
    return row?.id ?? 0;
  }

  it("is that of the open attempt, however often the failure changed since", async () => {
    const { id: orderId } = await shop.place();
    await pay(orderId, "unknown");
    const undone = {
      functionId: "undo-order",
      events: [{ name: "order/cancelled", data: { orderId } }],
    };
    await failRun(shop.ctx, orderId, { ...undone, message: "No response." });
    const { fingerprint } = await failRun(shop.ctx, orderId, { ...undone, message: "Refused." });
    const { openSince, functions } = await preview({ filter: { fingerprint } });
    expect(openSince).toEqual({
      "gateway.authorize": dayAgo.toISOString(),
      "gateway.refund": null,
    });
    const undo = functions.find(({ functionId }) => functionId === "undo-order");
    const warned = undo?.effects.filter((one) => mayRepeat(one, openSince, new Date()));
    expect(warned?.map(({ what }) => what)).toEqual([
      "Repeats an authorization that got no answer",
    ]);
  });

  it("counts neither answered calls nor those of other orders, except for a cron", async () => {
    const [{ id: one }, { id: other }] = [await shop.place(), await shop.place()];
    await pay(one, "declined");
    const paymentId = await pay(other, "unknown");
    await shop.db.query(sql`
      INSERT INTO refunds (payment_id, amount, currency, reason, origin, status, created_at)
      VALUES (${paymentId}, 100, 'usd', 'requested_by_customer', 'operator', 'requested', ${dayAgo})`);
    const ofOrder = await failRun(shop.ctx, one);
    expect((await preview({ failureIds: [ofOrder.id] })).openSince).toEqual({
      ...{ "gateway.authorize": null, "gateway.refund": null },
    });
    const events = [{ name: "inngest/scheduled.timer", data: {} }];
    const cron = { functionId: "reconcile-payments", subject: "cron", events };
    const ofCron = await failRun(shop.ctx, 0, cron);
    const { openSince } = await preview({ failureIds: [ofCron.id] });
    expect(Date.parse(openSince["gateway.authorize"] ?? "")).toBeLessThanOrEqual(dayAgo.getTime());
    expect(openSince["gateway.refund"]).toBe(dayAgo.toISOString());
  });
});

describe("a confirmed dry run", () => {
  it("retries what it has shown, and nothing that has failed or ended since", async () => {
    const [kept, retried, resolved] = [await failOrder(), await failOrder(), await failOrder()];
    const { fingerprint } = kept;
    await retry({ failureIds: [retried.id] });
    const { asOf, retrying } = await preview({ filter: { fingerprint } });
    expect(retrying).toBe(2);
    await failOrder();
    await failAgain(shop.sentEvents[0] as OutgoingEvent, retried.orderId, "run-2");
    await shop.db.query(sql`UPDATE failed_runs SET resolved_at = now() WHERE id = ${resolved.id}`);
    const result = await retry({ filter: { fingerprint }, asOf: asOf ?? undefined });
    expect(result.items.map(({ failureId }) => failureId)).toEqual([kept.id]);
    // It says that there are more.
    expect(result.left).toBe(2);
  });
});

describe("a retry", () => {
  it("sends the events again with fresh ids, in the order's trace", async () => {
    const failure = await failOrder();
    expect(await retry({ failureIds: [failure.id] })).toEqual({
      items: [{ failureId: failure.id, subject: `order-${failure.orderId}`, kind: "sent" }],
      left: 0,
    });
    const [{ id: retryId = 0 } = {}] = await retries();
    const [sent, ...others] = shop.sentEvents;
    expect(others).toEqual([]);
    expect(sent).toMatchObject({
      name: "payment/completed",
      data: { orderId: failure.orderId, seq: 3, [retryKey]: retryId },
    });
    expect(sent?.data._trace).toContain("a".repeat(32));
    expect(sent?.id).toMatch(new RegExp(`^failure-retry-${retryId}-`));
    const entries = await shop.db.query(sql`SELECT actor, action, data FROM audit_entries`);
    expect(entries).toEqual([
      {
        actor: "user:1",
        action: "failures/retried",
        data: { failures: 1, failureIds: [failure.id] },
      },
    ]);
  });

  it("takes each failure once, however many call at the same time", async () => {
    const failures = [await failOrder(), await failOrder(), await failOrder()];
    const { fingerprint } = failures[0] as RecordedFailure;
    const failureIds = failures.map(({ id }) => id);
    const results = await Promise.all([
      retry({ filter: { fingerprint } }),
      retry({ filter: { fingerprint } }),
      retry({ failureIds }),
      retry({ failureIds: [...failureIds].reverse() }),
    ]);
    const sent = results.flatMap(({ items }) => items.filter(({ kind }) => kind === "sent"));
    expect(sent.map(({ failureId }) => failureId).sort()).toEqual(failureIds);
    expect(shop.sentEvents).toHaveLength(3);
    expect(new Set(shop.sentEvents.map(({ id }) => id)).size).toBe(3);
    const again = await retry({ failureIds });
    expect(again.items.map((item) => item.kind === "skipped" && item.reason)).toEqual(
      Array(3).fill("This failure is being retried already."),
    );
  });

  it("loses nothing and doubles nothing if it ends between recording and sending", async () => {
    const failures = [await failOrder(), await failOrder()];
    const accepted: OutgoingEvent[] = [];
    // Inngest accepts the events, and the process ends before it records that.
    const inngest = {
      send: async (events: readonly OutgoingEvent[]) => {
        accepted.push(...events);
        throw new Error("The process ended.");
      },
    };
    const result = await retry(
      { failureIds: failures.map(({ id }) => id) },
      { ...operator, inngest },
    );
    expect(result.items.map(({ kind }) => kind)).toEqual(["queued", "queued"]);
    expect((await retries()).map(({ isSent }) => isSent)).toEqual([false, false]);
    expect(await sweepFailures({ ctx: shop.ctx })).toMatchObject({ sent: 2 });
    // Inngest drops the repetition, because the ids are the same.
    expect(shop.sentEvents).toEqual(accepted);
    expect((await retries()).map(({ isSent }) => isSent)).toEqual([true, true]);
    await sweepFailures({ ctx: shop.ctx });
    expect(shop.sentEvents).toHaveLength(2);
  });

  it("does not send what was resolved before it was sent", async () => {
    const { id, fingerprint } = await failOrder();
    const inngest = { send: () => Promise.reject(new Error("Inngest is away.")) };
    await retry({ failureIds: [id] }, { ...operator, inngest });
    await changeFailureGroup({ ctx: operator, input: { fingerprint, state: "resolved" } });
    await sweepFailures({ ctx: shop.ctx });
    expect(shop.sentEvents).toEqual([]);
    expect(await retries()).toMatchObject([{ outcome: "no_result", isSent: false }]);
  });

  it("can be repeated once nothing was heard of it for a while", async () => {
    const { id } = await failOrder();
    await retry({ failureIds: [id] });
    const later = { ...operator, now: () => new Date(Date.now() + retryPatienceMs + 1_000) };
    expect((await retry({ failureIds: [id] }, later)).items).toMatchObject([{ kind: "sent" }]);
    expect(await retries()).toMatchObject([{ outcome: "no_result" }, { outcome: null }]);
    const ids = shop.sentEvents.map((event) => event.id);
    expect(new Set(ids).size).toBe(2);
  });

  it("takes a whole group by filter, up to its limit, and says how many are left", async () => {
    const { fingerprint, id } = await failOrder();
    await shop.db.query(sql`
      INSERT INTO failed_runs (function_id, subject, run_id, event_name, events, error_name, error,
        cause, fingerprint)
      SELECT function_id, 'more-' || n, 'run-' || n, event_name, events, error_name, error, cause,
        fingerprint
      FROM failed_runs, generate_series(1, 1004) n WHERE id = ${id}`);
    expect(await preview({ filter: { fingerprint } })).toMatchObject({
      matching: { count: 1_005 },
      retrying: 1_000,
      left: 5,
    });
    const first = await retry({ filter: { fingerprint } });
    expect([first.items.length, first.left]).toEqual([1_000, 5]);
    const second = await retry({ filter: { fingerprint } });
    expect([second.items.length, second.left]).toEqual([5, 0]);
    expect(shop.sentEvents).toHaveLength(1_005);
  });

  it("takes an ignored group only if the filter names it", async () => {
    const { fingerprint, orderId } = await failOrder();
    await changeFailureGroup({ ctx: operator, input: { fingerprint, state: "ignored" } });
    expect((await retry({ filter: { orderId } })).items).toEqual([]);
    expect((await retry({ filter: { fingerprint, orderId } })).items).toHaveLength(1);
  });

  it("refuses an empty filter, and everyone but operators", async () => {
    await failOrder();
    await expect(retry({ filter: {} })).rejects.toThrow("An empty filter");
    await expect(preview({ filter: {} })).rejects.toThrow("An empty filter");
    await expect(retry({ failureIds: [] })).rejects.toThrow();
    const customer = shop.as({ kind: "customer", customerId: 1, userId: 3 });
    await expect(retry({ failureIds: [1] }, customer)).rejects.toBeInstanceOf(Forbidden);
    await expect(
      previewRetry({ ctx: customer, input: { failureIds: [1] } }),
    ).rejects.toBeInstanceOf(Forbidden);
    expect(shop.sentEvents).toEqual([]);
  });

  it("says of each failure that it did not take why", async () => {
    const resolved = await failOrder();
    const input = { fingerprint: resolved.fingerprint, state: "resolved" as const };
    await changeFailureGroup({ ctx: operator, input });
    const { items } = await retry({ failureIds: [resolved.id, 999_999] });
    expect(items).toEqual([
      {
        failureId: resolved.id,
        subject: `order-${resolved.orderId}`,
        kind: "skipped",
        reason: "This failure is already resolved.",
      },
      { failureId: 999_999, subject: null, kind: "skipped", reason: "Failure not found." },
    ]);
  });
});

describe("the lineage of a failure", () => {
  it("names the retry that fixed it", async () => {
    const failure = await failOrder();
    await retry({ failureIds: [failure.id] });
    const [event] = shop.sentEvents as [OutgoingEvent];
    // The event starts another function, too, which says nothing about this failure.
    await complete(event, "run-of-emails", "send-customer-emails");
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true });
    await complete(event, "run-of-retry");
    await complete(event, "run-of-retry");
    const [retried] = await retries();
    expect(retried).toMatchObject({ outcome: "fixed", runId: "run-of-retry" });
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({
      isOpen: false,
      resolution: "retry",
      fixedByRetryId: retried?.id,
    });
    const ofFailedRun = await readRunLineage({ ctx: operator, input: { runId: failure.runId } });
    expect(ofFailedRun.retryOf).toBeNull();
    expect(ofFailedRun.failures).toMatchObject([
      { id: failure.id, retries: [{ outcome: "fixed", runId: "run-of-retry" }] },
    ]);
    const ofRetry = await readRunLineage({ ctx: operator, input: { runId: "run-of-retry" } });
    expect(ofRetry).toMatchObject({
      retryOf: {
        failureId: failure.id,
        fingerprint: failure.fingerprint,
        retry: { outcome: "fixed" },
      },
      failures: [{ id: failure.id }],
    });
    const other = await readRunLineage({ ctx: operator, input: { runId: "run-of-emails" } });
    expect(other).toEqual({ retryOf: null, failures: [] });
  });

  it("counts a retry that failed again, which can be retried at once", async () => {
    const failure = await failOrder();
    await retry({ failureIds: [failure.id] });
    const again = await failAgain(shop.sentEvents[0] as OutgoingEvent, failure.orderId, "run-2");
    expect(again).toMatchObject({ id: failure.id, failures: 2, runId: "run-2", isOpen: true });
    expect(await retries()).toMatchObject([{ outcome: "failed", runId: "run-2" }]);
    await retry({ failureIds: [failure.id] });
    const [, second] = shop.sentEvents as [OutgoingEvent, OutgoingEvent];
    expect(Object.keys(second.data).filter((name) => name === retryKey)).toHaveLength(1);
    await complete(second, "run-3");
    // The run that failed first still finds its lineage, although its row names the last one.
    const { failures } = await readRunLineage({ ctx: operator, input: { runId: failure.runId } });
    expect(failures).toMatchObject([
      {
        id: failure.id,
        failures: 2,
        resolution: "retry",
        retries: [
          { outcome: "fixed", ofRunId: "run-2", runId: "run-3" },
          { outcome: "failed", ofRunId: failure.runId, runId: "run-2" },
        ],
      },
    ]);
  });

  it("goes on in a failure with another error", async () => {
    const failure = await failOrder();
    await retry({ failureIds: [failure.id] });
    const event = shop.sentEvents[0] as OutgoingEvent;
    const other = await failAgain(
      event,
      failure.orderId,
      "run-2",
      "The carrier refused the label.",
    );
    expect(other).toMatchObject({ failures: 1, lineageId: failure.id });
    expect(other.id).not.toBe(failure.id);
    const { failures } = await readRunLineage({ ctx: operator, input: { runId: "run-2" } });
    expect(failures.map(({ id, resolution }) => [id, resolution])).toEqual([
      [failure.id, "superseded"],
      [other.id, null],
    ]);
  });

  it("is not changed by a run that completes after the retry was recorded as failed", async () => {
    const failure = await failOrder();
    await retry({ failureIds: [failure.id] });
    const event = shop.sentEvents[0] as OutgoingEvent;
    // A batch completes after it has recorded the failure of one of its events.
    await failAgain(event, failure.orderId, "batch-run");
    expect(await complete(event, "batch-run")).toEqual({ fixed: 0 });
    expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true, failures: 2 });
    expect(await retries()).toMatchObject([{ outcome: "failed" }]);
  });
});

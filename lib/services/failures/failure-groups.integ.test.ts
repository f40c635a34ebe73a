import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { fingerprintOf } from "@/lib/telemetry/workflows/recorded-error";
import { failRun, readFailure } from "@/tests/support/failed-runs";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { changeFailureGroup } from "./change-failure-group";
import { type ListFailureGroups, listFailureGroups } from "./list-failure-groups";
import { listFailures } from "./list-failures";
import { readFailureGroup } from "./read-failure-group";

let shop: TestShop;
let operator: Context;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 1_000 });
  operator = shop.as({ kind: "operator", userId: 1, role: "operator" });
});
beforeEach(async () => {
  await shop.db.query(sql`TRUNCATE failure_groups, failed_runs, failure_retries, audit_entries`);
});
afterAll(() => shop.close());

const readGroup = (fingerprint: string) =>
  readFailureGroup({ ctx: operator, input: { fingerprint } });
const change = (fingerprint: string, state: "open" | "ignored" | "resolved") =>
  changeFailureGroup({ ctx: operator, input: { fingerprint, state } });
const list = (input: Partial<ListFailureGroups> = {}) =>
  listFailureGroups({ ctx: operator, input: { limit: 50, ...input } });

const attention = async (orderId: number) => {
  const [row] = await shop.db.query<{ attention: string | null }>(
    sql`SELECT attention FROM orders WHERE id = ${orderId}`,
  );
  return row?.attention;
};

describe("failed runs", () => {
  it("are one group if function and innermost error are the same, whatever wraps it", async () => {
    const [one, two, three] = [await shop.place(), await shop.place(), await shop.place()];
    const cause = { name: "Error", message: "ECONNREFUSED" };
    const first = await failRun(shop.ctx, one.id, {
      error: { name: "CarrierUnavailable", message: "No response.", cause },
    });
    const second = await failRun(shop.ctx, two.id, {
      error: { name: "TypeError", message: "", cause },
    });
    const third = await failRun(shop.ctx, three.id, {
      error: { name: "CarrierUnavailable", message: "No response." },
    });
    expect(first.fingerprint).toBe(fingerprintOf("create-shipment", "Error: ECONNREFUSED"));
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(third.fingerprint).not.toBe(first.fingerprint);
    expect(await readGroup(first.fingerprint)).toMatchObject({
      functionId: "create-shipment",
      cause: "Error: ECONNREFUSED",
      state: "open",
      failures: 2,
      open: { count: 2, isExact: true },
      orders: { count: 2, isExact: true },
      regressedAt: null,
      changed: null,
    });
  });

  it("of one subject are counted in one row, and recorded once per run", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id, { runId: "run-1" });
    await failRun(shop.ctx, id, { runId: "run-1" });
    const again = await failRun(shop.ctx, id, { runId: "run-2" });
    expect(again).toMatchObject({ runId: "run-2", failures: 2 });
    expect(await readGroup(fingerprint)).toMatchObject({ failures: 2, open: { count: 1 } });
  });

  it("with another error supersede the open one, in the same lineage", async () => {
    const { id } = await shop.place();
    const first = await failRun(shop.ctx, id, { message: "No response." });
    const second = await failRun(shop.ctx, id, { message: "The carrier refused the label." });
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(second.lineageId).toBe(first.id);
    expect(await readFailure(shop.ctx, first.id)).toMatchObject({
      isOpen: false,
      resolution: "superseded",
    });
    expect(await readGroup(second.fingerprint)).toMatchObject({ open: { count: 1 } });
  });

  it("are recorded although an event names no valid order", async () => {
    const events = [{ name: "order/resume", data: { orderId: 1e12 } }];
    const failure = await failRun(shop.ctx, 0, { events, functionId: "resume-order" });
    expect(failure.isOpen).toBe(true);
  });
});

describe("a group of failures", () => {
  it("is reopened by a new failure after it was resolved, and marked as a regression", async () => {
    const { id } = await shop.place();
    const { fingerprint, id: failureId } = await failRun(shop.ctx, id);
    expect(await attention(id)).toContain("create-shipment failed:");
    expect(await change(fingerprint, "resolved")).toEqual({ kind: "changed" });
    expect(await readFailure(shop.ctx, failureId)).toMatchObject({
      isOpen: false,
      resolution: "operator",
    });
    expect(await attention(id)).toBeNull();
    expect(await readGroup(fingerprint)).toMatchObject({
      state: "resolved",
      open: { count: 0 },
      changed: { by: expect.stringMatching(/\S/) },
    });

    const again = await failRun(shop.ctx, id);
    expect(again.id).not.toBe(failureId);
    expect(again).toMatchObject({ failures: 1, isOpen: true });
    expect(await readGroup(fingerprint)).toMatchObject({
      state: "open",
      failures: 2,
      regressedAt: expect.any(String),
    });
    await change(fingerprint, "resolved");
    expect(await readGroup(fingerprint)).toMatchObject({ regressedAt: null });
  });

  it("that is ignored stays ignored, and counts", async () => {
    const [one, two] = [await shop.place(), await shop.place()];
    const { fingerprint } = await failRun(shop.ctx, one.id);
    await change(fingerprint, "ignored");
    await failRun(shop.ctx, two.id);
    expect(await readGroup(fingerprint)).toMatchObject({
      state: "ignored",
      failures: 2,
      open: { count: 2 },
      regressedAt: null,
    });
    expect(await change(fingerprint, "open")).toEqual({ kind: "changed" });
    expect(await readGroup(fingerprint)).toMatchObject({ state: "open", regressedAt: null });
  });

  it("is reopened with the failures that an operator resolved with it, and no others", async () => {
    const [one, two, fixed] = [await shop.place(), await shop.place(), await shop.place()];
    const first = await failRun(shop.ctx, one.id);
    const again = await failRun(shop.ctx, two.id);
    const { fingerprint } = await failRun(shop.ctx, fixed.id);
    await shop.db.query(sql`
      UPDATE failed_runs SET resolved_at = now() - interval '1 hour', resolution = 'retry'
      WHERE ${fixed.id} = ANY (order_ids)`);
    await change(fingerprint, "resolved");
    const other = await failRun(shop.ctx, two.id, { message: "The carrier refused the label." });
    expect(other.fingerprint).not.toBe(fingerprint);
    expect(await change(fingerprint, "open")).toEqual({ kind: "changed" });
    expect(await readFailure(shop.ctx, first.id)).toMatchObject({ isOpen: true, resolution: null });
    expect(await readFailure(shop.ctx, again.id)).toMatchObject({ isOpen: false });
    expect(await readGroup(fingerprint)).toMatchObject({ state: "open", open: { count: 1 } });
    expect(await attention(one.id)).toContain("create-shipment failed:");
  });

  it("that is no longer ignored is resolved if nothing in it is open", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    await change(fingerprint, "ignored");
    await shop.db.query(sql`UPDATE failed_runs SET resolved_at = now(), resolution = 'retry'`);
    expect(await change(fingerprint, "open")).toEqual({ kind: "changed" });
    expect(await readGroup(fingerprint)).toMatchObject({ state: "resolved" });
    await failRun(shop.ctx, id);
    expect(await readGroup(fingerprint)).toMatchObject({ state: "open", open: { count: 1 } });
  });

  it("can't be reopened when everything in it was fixed", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    await shop.db.query(sql`
      UPDATE failed_runs SET resolved_at = now(), resolution = 'retry'`);
    await shop.db.query(sql`UPDATE failure_groups SET state = 'resolved', changed_at = now()`);
    expect(await change(fingerprint, "open")).toMatchObject({ kind: "refused" });
    expect(await readGroup(fingerprint)).toMatchObject({ state: "resolved" });
  });

  it("keeps a failure that is recorded while the group is being resolved", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    const others = await Promise.all(Array.from({ length: 8 }, () => shop.place()));
    await Promise.all([
      change(fingerprint, "resolved"),
      ...others.map((order) => failRun(shop.ctx, order.id)),
    ]);
    const group = await readGroup(fingerprint);
    const [{ open } = { open: -1 }] = await shop.db.query<{ open: number }>(
      sql`SELECT count(*) AS open FROM failed_runs WHERE resolved_at IS NULL`,
    );
    expect(group.failures).toBe(9);
    expect(group.open.count).toBe(open);
    expect(group.state).toBe(open > 0 ? "open" : "resolved");
  });

  it("leaves attention that an order needs for another reason", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    await failRun(shop.ctx, id, { functionId: "resume-order" });
    await shop.db.query(sql`
      UPDATE orders SET attention = 'create-shipment failed: x' WHERE id = ${id}`);
    await change(fingerprint, "resolved");
    expect(await attention(id)).toContain("resume-order failed:");

    const { id: other } = await shop.place();
    const failure = await failRun(shop.ctx, other, { functionId: "undo-order" });
    await shop.db.query(sql`UPDATE orders SET attention = 'Look at it.' WHERE id = ${other}`);
    await change(failure.fingerprint, "resolved");
    expect(await attention(other)).toBe("Look at it.");
  });

  it("records who changed its state, once", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    await change(fingerprint, "ignored");
    expect(await change(fingerprint, "ignored")).toEqual({ kind: "unchanged" });
    await change(fingerprint, "resolved");
    await change(fingerprint, "open");
    expect(await change("0".repeat(16), "open")).toEqual({ kind: "not_found" });
    const entries = await shop.db.query(sql`
      SELECT actor, action, subject, data FROM audit_entries ORDER BY id`);
    const subject = `failure_group:${fingerprint}`;
    expect(entries).toEqual([
      { actor: "user:1", action: "failures/ignored", subject, data: { failures: 1 } },
      { actor: "user:1", action: "failures/resolved", subject, data: { failures: 1 } },
      { actor: "user:1", action: "failures/reopened", subject, data: { failures: 1 } },
    ]);
  });

  it("is for operators only", async () => {
    const { id } = await shop.place();
    const { fingerprint } = await failRun(shop.ctx, id);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 3 } as const,
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    ]) {
      const ctx = shop.as(actor);
      for (const refused of [
        changeFailureGroup({ ctx, input: { fingerprint, state: "ignored" } }),
        listFailureGroups({ ctx, input: { limit: 1 } }),
        listFailures({ ctx, input: { fingerprint, limit: 1 } }),
        readFailureGroup({ ctx, input: { fingerprint } }),
      ]) {
        await expect(refused).rejects.toBeInstanceOf(Forbidden);
      }
    }
  });
});

describe("the list of groups", () => {
  it("is filtered by state, function, order, error and day", async () => {
    const [one, two] = [await shop.place(), await shop.place()];
    const labels = await failRun(shop.ctx, one.id, { message: "No 100% answer_x" });
    const undone = await failRun(shop.ctx, two.id, { functionId: "undo-order" });
    await change(undone.fingerprint, "ignored");
    const found = async (input: Partial<ListFailureGroups>) =>
      (await list(input)).groups.map(({ fingerprint }) => fingerprint);
    expect(await found({})).toEqual([undone.fingerprint, labels.fingerprint]);
    expect(await found({ state: "open" })).toEqual([labels.fingerprint]);
    expect(await found({ functionId: "undo-order" })).toEqual([undone.fingerprint]);
    expect(await found({ orderId: one.id })).toEqual([labels.fingerprint]);
    expect(await found({ q: "100% ANSWER_" })).toEqual([labels.fingerprint]);
    expect(await found({ q: "answer%x" })).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await found({ from: today, to: today })).toHaveLength(2);
    expect(await found({ to: "2020-01-01" })).toEqual([]);
  });

  it("is paged by when groups were last seen, without gaps or repetitions", async () => {
    const { id } = await shop.place();
    const messages = ["a", "b", "c", "d", "e"].map((reason) => `Reason ${reason.repeat(3)}`);
    for (const message of messages) await failRun(shop.ctx, id, { message });
    const seen: string[] = [];
    let cursor: ListFailureGroups["cursor"];
    for (let page = 0; page < 3; page += 1) {
      const { groups, next } = await list({ limit: 2, cursor });
      seen.push(...groups.map(({ cause }) => cause));
      cursor = next ?? undefined;
      expect(next === null).toBe(page === 2);
    }
    expect(seen).toEqual([...messages].reverse().map((text) => `CarrierUnavailable: ${text}`));
  });

  it("pages the failures of a group in the same way", async () => {
    const placed = [await shop.place(), await shop.place(), await shop.place()];
    let fingerprint = "";
    for (const { id } of placed) ({ fingerprint } = await failRun(shop.ctx, id));
    const page = (input: object) =>
      listFailures({ ctx: operator, input: { fingerprint, limit: 2, ...input } });
    const first = await page({});
    const second = await page({ cursor: first.next });
    expect([...first.failures, ...second.failures].map(({ subject }) => subject)).toEqual(
      [...placed].reverse().map(({ id }) => `order-${id}`),
    );
    expect(second.next).toBeNull();
    expect((await page({ isOpen: false })).failures).toEqual([]);
    expect(first.failures[0]).toMatchObject({
      eventNames: ["payment/completed"],
      error: "CarrierUnavailable: The carrier did not respond.",
      orders: [{ id: placed[2]?.id, status: "pending", atRisk: null }],
      orderCount: 1,
      retries: [],
    });
  });
});

import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { ApiRequestSearch } from "@/lib/domain/integrations/api-request";
import type { LogCursor } from "@/lib/domain/telemetry/log-view";
import { createStore } from "@/lib/telemetry/store/create-store";
import { type ApiRequestRow, insertApiRequests } from "@/lib/telemetry/store/requests-table";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withTelemetry } from "@/tests/support/with-telemetry";
import { listApiRequests, readApiRequest } from ".";

const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
let shop: TestShop;
let ctx: Context;
let keyId = 0;
let now: Date;

/** A call of the demo key, so many minutes ago. */
function call(minutesAgo: number, fields: Partial<ApiRequestRow> = {}): ApiRequestRow {
  const path = fields.path ?? "/api/v1/orders/7";
  return {
    at: new Date(now.getTime() - minutesAgo * 60_000),
    ...{ method: "GET", pattern: "/api/v1/orders/{id}", path, operation: "readOrder" },
    ...{ status: 200, ms: 3.5, apiKeyId: keyId, requestId: `request-000${minutesAgo}` },
    ...{ traceId: null, orderId: 7, problemType: null, problemDetail: null, isReplay: false },
    ...fields,
  };
}

beforeAll(async () => {
  shop = await startTestShop();
  ctx = withTelemetry(shop.as(operator));
  now = ctx.now();
  await createStore(shop.db, now);
  const [key] = await shop.db.query<{ id: number }>(sql`SELECT min(id) AS id FROM api_keys`);
  keyId = key?.id ?? 0;
  const refusal = { problemType: "not-found", problemDetail: "Order not found." };
  await insertApiRequests(shop.db, [
    call(1),
    call(2, { status: 404, ...refusal, path: "/api/v1/orders/8", orderId: 8 }),
    call(3, { status: 500, problemType: "internal-error" }),
    call(4, { status: 401, apiKeyId: null, orderId: null }),
    call(5, { method: "POST", pattern: "/api/v1/orders", path: "/api/v1/orders", isReplay: true }),
  ]);
});
afterAll(() => shop.close());

async function list(search: ApiRequestSearch, limit = 10, before?: LogCursor) {
  const page = await listApiRequests({ ctx, input: { search, limit, before } });
  if (page.kind !== "listed") throw new Error(`The requests are ${page.kind}.`);
  return page;
}
const minutesOf = async (search: ApiRequestSearch) =>
  (await list(search)).requests.map(({ requestId }) => Number(requestId.slice(-1)));

describe("listApiRequests", () => {
  it("lists the newest calls first, page by page, with the names of their keys", async () => {
    const first = await list({}, 3);
    expect(first.requests).toMatchObject([
      { status: 200, apiKey: { id: keyId, name: "Demo", prefix: "wb_demo" }, problem: null },
      { status: 404, problem: { type: "not-found", detail: "Order not found." } },
      { status: 500, problem: { type: "internal-error", detail: null } },
    ]);
    if (!first.next) throw new Error("There is no next page.");
    const second = await list({}, 3, first.next);
    expect(second.requests).toMatchObject([{ apiKey: null }, { isReplay: true }]);
    expect(second.next).toBeNull();
  });

  it("is filtered by key, outcome, path, order, request and time", async () => {
    expect(await minutesOf({ key: keyId })).toEqual([1, 2, 3, 5]);
    expect(await minutesOf({ outcome: "succeeded" })).toEqual([1, 5]);
    expect(await minutesOf({ outcome: "refused" })).toEqual([2, 4]);
    expect(await minutesOf({ outcome: "failed" })).toEqual([3]);
    expect(await minutesOf({ path: "/api/v1/orders/{id}" })).toEqual([1, 2, 3, 4]);
    expect(await minutesOf({ path: "/api/v1/orders/8" })).toEqual([2]);
    expect(await minutesOf({ order: 8 })).toEqual([2]);
    expect(await minutesOf({ request: "request-0003" })).toEqual([3]);
    const at = (minutesAgo: number) => call(minutesAgo).at.toISOString();
    expect(await minutesOf({ from: at(3), to: at(1) })).toEqual([2, 3]);
  });

  it.each<[string, ApiRequestSearch, string]>([
    ["every call", {}, "at_id"],
    ["a key", { key: 1 }, "api_key_id_at_id"],
    ["a path", { path: "/api/v1/orders/8" }, "path_at_id"],
    ["a pattern", { path: "/api/v1/orders/{id}" }, "pattern_at_id"],
    ["failures", { outcome: "failed" }, "at_id"],
    ["an order", { order: 8 }, "order_id"],
    ["a request", { request: "request-0003" }, "request_id"],
  ])("reads %s through an index", async (_, search, index) => {
    const plans: string[] = [];
    const explained = {
      ...shop.db,
      async queryOnce<Row extends object>(statement: ReturnType<typeof sql>) {
        const plan = await shop.db.transaction(async (tx) => {
          await tx.query(sql`SELECT set_config('enable_seqscan', 'off', true)`);
          return tx.queryOnce<{ "QUERY PLAN": string }>(sql`EXPLAIN ${statement}`);
        });
        plans.push(plan.map((line) => line["QUERY PLAN"]).join("\n"));
        return [] as Row[];
      },
    };
    const explaining = withTelemetry({ ...ctx, db: explained });
    await listApiRequests({ ctx: explaining, input: { search, limit: 10 } });
    expect(plans[0]).toContain(`requests_${dayOf(now)}_${index}_idx`);
    expect(plans[0]).not.toContain("Seq Scan");
  });

  it("is off without telemetry, and for operators only", async () => {
    const input = { search: {}, limit: 1 };
    const off = { ...shop.ctx, actor: operator, telemetry: null };
    expect(await listApiRequests({ ctx: off, input })).toEqual({ kind: "off" });
    const customer = { ...ctx, actor: { kind: "customer", customerId: 1, userId: 1 } as const };
    await expect(listApiRequests({ ctx: customer, input })).rejects.toThrow(Forbidden);
  });
});

describe("readApiRequest", () => {
  it("finds a call by its place in the list", async () => {
    const { requests } = await list({ order: 8 });
    const [{ id, at } = { id: 0, at: "" }] = requests;
    const input = { id, at: new Date(at) };
    const found = await readApiRequest({ ctx, input });
    expect(found).toEqual({ kind: "found", request: requests[0] });
    const missing = await readApiRequest({ ctx, input: { ...input, id: id + 999 } });
    expect(missing).toEqual({ kind: "not_found" });
  });
});

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll("-", "");
}

import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { nodeSource } from "@/lib/domain/trace/node-id";
import type { TraceNode } from "@/lib/domain/trace/trace-node";
import { createStore } from "@/lib/telemetry/store/create-store";
import { insertLogs } from "@/lib/telemetry/store/logs-table";
import {
  type RecordedSpan,
  recordSpans,
  spanIdOf,
  traceIdOf,
} from "@/tests/support/recorded-spans";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { findTrace } from "./find-trace";
import { readTrace } from "./read-trace";
import { readTraceNode } from "./read-trace-node";

const traceId = traceIdOf("a1");
const batchTraceId = traceIdOf("b1");
const rootId = spanIdOf("a1");
const runId = "01M8MQR3R24ATQ7QJP2E2RW29K";

let shop: TestShop;
let operator: Context;
let orderId: number;
let start: Date;

beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 1_000 });
  await createStore(shop.db, new Date());
  operator = {
    ...shop.as({ kind: "operator", userId: 1, role: "operator" }),
    telemetry: { db: shop.db, status: () => Promise.reject(new Error("not used")) } as never,
  };
});
beforeEach(async () => {
  await shop.db.query(
    sql`TRUNCATE telemetry.spans, telemetry.runs, telemetry.run_events, telemetry.steps, telemetry.logs`,
  );
  start = new Date();
  const order = await shop.place();
  orderId = order.id;
  await shop.db.query(sql`UPDATE orders SET trace_id = NULL WHERE trace_id = ${traceId}`);
  await shop.db.query(sql`UPDATE orders SET trace_id = ${traceId} WHERE id = ${orderId}`);
  await shop.db.query(sql`
    UPDATE order_events SET span_id = ${spanIdOf("e1")} WHERE order_id = ${orderId}`);
});
afterAll(() => shop.close());

function span(
  digits: string,
  parent: string | null,
  more: Partial<RecordedSpan> = {},
): RecordedSpan {
  return {
    traceId,
    spanId: spanIdOf(digits),
    parentSpanId: parent === null ? null : spanIdOf(parent),
    name: digits,
    orderId,
    startedAt: start,
    ...more,
  };
}

const root = () => span("a1", null, { name: "POST /api/v1/orders", kind: "server" });

async function addRun(more: {
  traceId?: string;
  spanId?: string;
  status?: string;
  parent?: string;
}) {
  await shop.db.query(sql`
    INSERT INTO telemetry.runs (run_id, queued_at, function_id, status, attempt, trace_id, span_id,
      parent_span_id, order_id, event_id, event_name, event_count, started_at, updated_at)
    VALUES (${runId}, ${start}, 'process-payment', ${more.status ?? "retrying"}, 0,
      ${more.traceId ?? traceId}, ${spanIdOf(more.spanId ?? "c1")}, ${more.parent ?? rootId},
      ${orderId}, ${`order-${orderId}-1`}, 'order/created', 1, ${start}, ${start})`);
}

async function addStep(attempt: number, status: string, error: string | null) {
  await shop.db.query(sql`
    INSERT INTO telemetry.steps (run_id, queued_at, step_id, attempt, function_id, name, kind, status,
      trace_id, span_id, order_id, started_at, duration_us, output, error_name, error)
    VALUES (${runId}, ${start}, 'hash', ${attempt}, 'process-payment', 'authorize', 'run', ${status},
      ${traceId}, ${spanIdOf(`d${attempt}`)}, ${orderId}, ${start},
      ${status === "running" ? null : 5_000}, ${error === null ? { paid: true } : null},
      ${error === null ? null : "GatewayUnavailable"}, ${error})`);
}

function outline(nodes: readonly TraceNode[]): string[] {
  return nodes.map(({ depth, name }) => `${"  ".repeat(depth)}${name}`);
}

const readOrder = () => readTrace({ ctx: operator, input: { orderId } });

describe("an order's trace", () => {
  it("says that it shows only the first deliveries of an order that has many", async () => {
    const countOf = async () => {
      const { nodes, hasMoreDeliveries } = await readTrace({ ctx: operator, input: { orderId } });
      const deliveries = nodes.filter(({ id }) => id.startsWith("delivery-"));
      return [deliveries.length, hasMoreDeliveries];
    };
    const addDeliveries = (count: number) =>
      shop.db.query(sql`
        WITH e AS (INSERT INTO webhook_endpoints
            (url, secret, cursor_position, created_by, created_at, updated_at)
          VALUES ('', '', 0, '', now(), now()) RETURNING id)
        INSERT INTO webhook_deliveries
          (endpoint_id, position, order_id, seq, type, next_try_at, created_at)
        SELECT e.id, n, ${orderId}, 1, 'order/created', now(), now()
        FROM e, generate_series(1, ${count}::int) n`);
    await addDeliveries(200);
    expect(await countOf()).toEqual([200, false]);
    await addDeliveries(1);
    expect(await countOf()).toEqual([200, true]);
  });

  it("merges spans, runs, steps, events and log lines into one tree", async () => {
    await recordSpans(shop.db, [
      root(),
      span("e1", "a1", { name: "placeOrder" }),
      span("c1", "e1", { name: "run process-payment", kind: "consumer" }),
      span("d0", "c1", { name: "step process-payment/authorize" }),
    ]);
    await addRun({ status: "completed", parent: spanIdOf("e1") });
    await addStep(0, "completed", null);
    await insertLogs(shop.db, [
      JSON.stringify({
        ...{ time: start.toISOString(), level: "info", msg: "inventory movement", service: "web" },
        ...{ traceId, spanId: spanIdOf("d0"), orderId },
      }),
    ]);
    const trace = await readOrder();
    expect(outline(trace.nodes)).toEqual([
      "POST /api/v1/orders",
      "  placeOrder",
      "    run process-payment",
      "      step process-payment/authorize",
      "        inventory movement",
      "    order/created",
    ]);
    expect(trace).toMatchObject({ traceId, orderId, cap: null, store: "read", isOpen: true });
    expect(trace.nodes.every(({ isParentMissing }) => !isParentMissing)).toBe(true);
    expect(await readTrace({ ctx: operator, input: { traceId } })).toEqual(
      expect.objectContaining({ nodes: trace.nodes }),
    );
  });

  it("leaves no parent dangling after a kill -9: runs and steps come from their own tables", async () => {
    await recordSpans(shop.db, [
      span("f1", "d1", { name: "authorizePayment" }),
      span("f2", "e1", { name: "run send-customer-emails", kind: "consumer" }),
      span("f3", "99", { name: "SELECT orders", kind: "client" }),
    ]);
    await addRun({});
    await addStep(0, "running", null);
    await addStep(1, "failed", "The gateway did not respond.");
    const { nodes } = await readOrder();
    expect(outline(nodes)).toEqual([
      `Order #${orderId}`,
      "  SELECT orders",
      "  run process-payment",
      "    step process-payment/authorize",
      "    step process-payment/authorize",
      "      authorizePayment",
      "  order/created",
      "    run send-customer-emails",
    ]);
    const [missingRoot, statement, run, lost, failed] = nodes;
    expect(missingRoot).toMatchObject({ isSpanMissing: true });
    expect(statement).toMatchObject({ isParentMissing: true });
    expect(run).toMatchObject({ status: "retrying", durationUs: null, isSpanMissing: true });
    expect(lost).toMatchObject({ status: "lost" });
    expect(failed).toMatchObject({
      status: "error",
      attempt: 1,
      error: "GatewayUnavailable: The gateway did not respond.",
    });
  });

  it("shows a batch that processed the order's event, although it has a trace of its own", async () => {
    await recordSpans(shop.db, [root()]);
    await addRun({ traceId: batchTraceId, spanId: "b1" });
    await shop.db.query(sql`
      INSERT INTO telemetry.run_events (run_id, queued_at, position, event_id, event_name, order_id)
      VALUES (${runId}, ${start}, 0, ${`order-${orderId}-1`}, 'order/created', ${orderId})`);
    const { nodes } = await readOrder();
    expect(outline(nodes)).toContain("    run process-payment");
    expect(nodes.find(({ name }) => name === "run process-payment")?.href).toBe(
      `/admin/workflows/runs/${runId}`,
    );
  });

  it("shows the order's own records while telemetry is off, failing, or past its retention", async () => {
    const titles = [`Order #${orderId}`, "  order/created"];
    const off = await readTrace({ ctx: { ...operator, telemetry: null }, input: { orderId } });
    expect([off.store, outline(off.nodes)]).toEqual(["off", titles]);
    const broken = { query: () => Promise.reject(new Error("gone")) };
    const failing = { ...operator, telemetry: { db: broken } } as unknown as Context;
    const unread = await readTrace({ ctx: failing, input: { orderId } });
    expect([unread.store, outline(unread.nodes)]).toEqual(["unavailable", titles]);
    const expired = await readOrder();
    expect([expired.store, expired.hasSpans, outline(expired.nodes)]).toEqual([
      ...["read", false, titles],
    ]);
  });

  it("is for operators only", async () => {
    const customer = shop.as({ kind: "customer", userId: 2, customerId: 1 });
    await expect(readTrace({ ctx: customer, input: { orderId } })).rejects.toThrow(Forbidden);
    await expect(readTrace({ ctx: operator, input: { orderId: 999_999 } })).rejects.toThrow(
      NotFound,
    );
    await expect(readTrace({ ctx: operator, input: { traceId: traceIdOf("ff") } })).rejects.toThrow(
      NotFound,
    );
  });
});

describe("a trace of 6,000 spans", () => {
  it("is cut to its first 5,000 spans, and failed ones with everything above them", async () => {
    const large = traceIdOf("c0ffee");
    const digits = (index: number) => (index === 0 ? "c0ffee" : `1${index.toString(16)}`);
    await recordSpans(
      shop.db,
      Array.from(
        { length: 6_000 },
        (_, index): RecordedSpan => ({
          traceId: large,
          spanId: spanIdOf(digits(index)),
          parentSpanId: index === 0 ? null : spanIdOf(digits(index < 5_900 ? 0 : index - 1)),
          name: `span ${index}`,
          startedAt: new Date(start.getTime() + index),
          ...(index === 5_902 && { error: "late" }),
        }),
      ),
    );
    const { nodes, cap } = await readTrace({ ctx: operator, input: { traceId: large } });
    // Below span 5,899 the failed span has two ancestors, which are shown with it.
    expect(cap).toEqual({ shown: 5_004, total: 6_000 });
    expect(nodes.slice(-4).map(({ name, depth }) => `${depth} ${name}`)).toEqual([
      ...["1 span 5899", "2 span 5900", "3 span 5901", "4 span 5902"],
    ]);
    expect(nodes.some(({ isParentMissing }) => isParentMissing)).toBe(false);
  });
});

describe("the details of an item", () => {
  const detailsOf = async (id: string) => {
    const input = { node: nodeSource.parse(id), traceId, orderId };
    const read = await readTraceNode({ ctx: operator, input });
    if (read.kind !== "found") throw new Error(read.kind);
    return read.details;
  };

  it("are a span's attributes, its links, and what its step returned", async () => {
    await recordSpans(shop.db, [
      root(),
      span("d0", "a1", {
        attributes: { outcome: "paid", "db.statements": 3, "db.ms": 1.25 },
        links: [{ traceId: batchTraceId, spanId: spanIdOf("b1") }],
      }),
      {
        ...{ traceId: batchTraceId, spanId: spanIdOf("b1"), name: "run resume-orders" },
        startedAt: start,
      },
    ]);
    await addRun({});
    await addStep(0, "completed", null);
    const details = await detailsOf(`span-${spanIdOf("d0")}`);
    expect(details.values).toEqual([
      { name: "Attributes", value: { outcome: "paid" } },
      { name: "Output", value: { paid: true } },
    ]);
    expect(details.facts).toContainEqual({
      name: "Fast SQL",
      value: "3 statements, 1.25 ms in all",
    });
    expect(details.links).toEqual([
      {
        name: "Trace of run resume-orders",
        href: `/admin/traces/${batchTraceId}?span=${spanIdOf("b1")}`,
      },
    ]);
  });

  it("are the error of a step whose span is missing", async () => {
    await addRun({});
    await addStep(1, "failed", "The gateway did not respond.");
    const { error } = await detailsOf(`step-${spanIdOf("d1")}`);
    expect(error?.message).toBe("GatewayUnavailable: The gateway did not respond.");
  });

  it("are an event's data, with a link to its entry in the timeline", async () => {
    const { values, links } = await detailsOf("event-1");
    expect(values).toEqual([{ name: "Data", value: expect.objectContaining({ total: 1450 }) }]);
    expect(links).toEqual([{ name: "Timeline entry", href: `/admin/orders/${orderId}#event-1` }]);
  });

  it("are the fields of a log line", async () => {
    await recordSpans(shop.db, [root()]);
    await insertLogs(shop.db, [
      JSON.stringify({
        ...{ time: start.toISOString(), level: "warn", msg: "Careful", service: "web", traceId },
        tries: 3,
      }),
    ]);
    const { nodes } = await readOrder();
    const line = nodes.find(({ category }) => category === "log");
    expect(line).toMatchObject({ name: "Careful", status: "warning" });
    expect((await detailsOf(line?.id ?? "")).values).toEqual([
      { name: "Fields", value: { tries: 3 } },
    ]);
  });

  it("are not found for an item that does not exist", async () => {
    await expect(detailsOf("event-99")).rejects.toThrow(NotFound);
    await expect(detailsOf(`span-${spanIdOf("77")}`)).rejects.toThrow(NotFound);
  });
});

describe("the box for any id", () => {
  it("finds orders, traces, runs and requests", async () => {
    await recordSpans(shop.db, [
      { ...root(), attributes: { "request.id": "2179f804-c05a-44c0-a614-9b49ec47d630" } },
    ]);
    await addRun({});
    const find = (text: string) => findTrace({ ctx: operator, input: { text } });
    expect(await find(` #${orderId} `)).toEqual({ kind: "order", orderId });
    expect(await find(traceId.toUpperCase())).toEqual({ kind: "trace", traceId });
    expect(await find(runId)).toEqual({ kind: "run", runId });
    expect(await find("2179f804-c05a-44c0-a614-9b49ec47d630")).toEqual({ kind: "trace", traceId });
    expect(await find("99999999")).toEqual({ kind: "none" });
    const off = { ...operator, telemetry: null };
    expect(await findTrace({ ctx: off, input: { text: traceId } })).toEqual({ kind: "off" });
    expect(await findTrace({ ctx: off, input: { text: `${orderId}` } })).toEqual({
      ...{ kind: "order", orderId },
    });
  });

  it("finds an order by its reference", async () => {
    const { id } = await shop.place({ reference: "PO-4711" });
    expect(await findTrace({ ctx: operator, input: { text: "PO-4711" } })).toEqual({
      ...{ kind: "order", orderId: id },
    });
  });

  it("finds an order by a reference that is a number", async () => {
    const { id } = await shop.place({ reference: "98765432" });
    expect(await findTrace({ ctx: operator, input: { text: "98765432" } })).toEqual({
      ...{ kind: "order", orderId: id },
    });
  });

  it("names both orders if a number is the id of one and the reference of another", async () => {
    const reference = String(orderId);
    const { id } = await shop.place({ reference });
    const found = await findTrace({ ctx: operator, input: { text: reference } });
    expect(found).toEqual({
      kind: "orders",
      orders: [
        { id, reference },
        { id: orderId, reference: null },
      ],
    });
    expect(await findTrace({ ctx: operator, input: { text: `#${orderId}` } })).toEqual({
      ...{ kind: "order", orderId },
    });
  });
});

import { expect } from "vitest";
import type { CronsView } from "@/lib/domain/workflows/cron-view";
import { functionCatalog } from "@/lib/domain/workflows/function-catalog";
import type { OutboxView } from "@/lib/domain/workflows/outbox-view";
import type { RunListView, RunPageView, RunView } from "@/lib/domain/workflows/run-view";
import type { ShopClient } from "./shop-client";
import { signIn } from "./sign-in";

const recordedMsMax = 60_000;
/** The reconciliation looks every 30 seconds. */
const lostMsMax = 90_000;

/** What the workflow pages fetch, as an operator. */
export interface WorkflowPages {
  runs(query: string): Promise<RunListView>;
  run(runId: string): Promise<RunView>;
  crons(): Promise<CronsView>;
  outbox(): Promise<OutboxView>;
  /** The text of a page of the admin. */
  page(path: string): Promise<string>;
}

/** Signs in as the demo operator. */
export async function openWorkflowPages(shop: ShopClient): Promise<WorkflowPages> {
  const { jar } = await signIn(shop.system, "operator@waybill.test");
  const headers = { cookie: jar.header };
  async function call<Body>(path: string): Promise<Body> {
    const response = await shop.call<Body>(path, { headers, token: null });
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    return response.body;
  }
  return {
    runs: (query) => call(`/api/admin/workflows/runs?${query}`),
    run: async (runId) => {
      const page = await call<RunPageView>(`/api/admin/workflows/runs/${runId}`);
      if (page.kind !== "found") throw new Error(`The run is ${page.kind}.`);
      return page.run;
    },
    crons: () => call("/api/admin/workflows/crons"),
    outbox: () => call("/api/admin/workflows/outbox"),
    page: async (path) => textOf(await call<string>(`/admin/workflows/${path}`)),
  };
}

function textOf(html: string): string {
  const [, body = ""] = /<body[^>]*>([\s\S]*)<\/body>/.exec(html) ?? [];
  return body.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<[^>]*>/g, "\n");
}

/** Expects that the pages show what functions did for an order that has been completed. */
export async function expectOrderOnWorkflowPages(shop: ShopClient, orderId: number): Promise<void> {
  const pages = await openWorkflowPages(shop);
  const runs = await shop.until("the order's runs to be recorded", recordedMsMax, async () => {
    const list = await pages.runs(`order=${orderId}`);
    const isDone = list.runs.every(({ status }) => status === "completed");
    return isDone && list.runs.some(({ functionId }) => functionId === "complete-order")
      ? list.runs
      : null;
  });
  const functions = new Set(runs.map(({ functionId }) => functionId));
  for (const id of ["process-payment", "reserve-inventory", "create-shipment", "update-tracking"]) {
    expect(functions, `${[...functions]}`).toContain(id);
  }
  const [payment] = runs.filter(({ functionId }) => functionId === "process-payment");
  expect(payment).toMatchObject({
    eventId: `order-${orderId}-1`,
    eventName: "order/created",
    orderId,
  });
  const run = await pages.run(payment?.runId ?? "");
  const [authorize] = run.steps;
  expect(authorize).toMatchObject({
    ...{ name: "authorize", kind: "run", status: "completed" },
    attempts: [{ attempt: 0, output: { outcome: "authorized" } }],
  });
  expect(authorize?.attempts[0]?.durationMs).toBeGreaterThan(0);

  const event = await pages.page(`events/order-${orderId}-1`);
  expect(event).toContain(run.runId);
  expect(event).toContain("reserve-inventory");
  const { crons, runsRead } = await pages.crons();
  const scheduled = functionCatalog.filter(({ schedule }) => schedule !== null);
  expect(crons).toHaveLength(scheduled.length);
  expect(runsRead).toBe("read");
  expect(await pages.outbox()).toMatchObject({ dispatcher: { pid: expect.any(Number) } });
}

/** Expects that a run of which the Inngest server knows nothing is soon shown as lost. */
export async function expectForgottenRunToBeLost(shop: ShopClient, orderId: number): Promise<void> {
  const runId = `01FORGOTTEN${String(orderId).padStart(15, "0")}`;
  await shop.rows(
    `insert into telemetry.runs (run_id, queued_at, function_id, status, attempt, trace_id, span_id,
       order_id, event_id, event_name, event_count, started_at, updated_at)
     values ($1, date_trunc('milliseconds', now()), 'process-payment', 'running', 0, md5($1),
       left(md5($1), 16), $2, $3, 'order/created', 1, now(), now() - interval '5 minutes')`,
    [runId, orderId, `order-${orderId}-1`],
  );
  const pages = await openWorkflowPages(shop);
  await shop.until(`the run ${runId} to be shown as lost`, lostMsMax, async () => {
    const { shown } = await pages.runs(`status=lost&shown=${runId}`);
    return shown[0]?.status === "lost" ? true : null;
  });
  expect(await pages.page(`runs/${runId}`)).toContain("no longer knows this run");
}

import { randomUUID } from "node:crypto";
import { Inngest } from "inngest";
import { expect } from "vitest";
import { inngestApi } from "@/lib/clients/inngest-api";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { newFormKey } from "@/lib/domain/form-key";
import type { RunRow } from "@/lib/domain/workflows/run-view";
import { retryFailures } from "@/lib/services/failures/retry-failures";
import { cancelRun, resendEvent, runCron } from "@/lib/services/workflows";
import { controlSimulator } from "@/tests/support/simulator-control";
import { withTelemetry } from "@/tests/support/with-telemetry";
import { openWorkflowPages } from "./expect-workflow-pages";
import type { ShopClient } from "./shop-client";

const recordedMsMax = 60_000;
/** The reconciliation looks every 30 seconds for what became of a run. */
const reconciledMsMax = 120_000;

/** An operator's actions on a running system, with the Inngest server that it uses. */
export interface WorkflowActions {
  shop: ShopClient;
  ctx: Context;
  close(): Promise<void>;
}

/** Acts as the demo operator, as the admin's server actions do. */
export async function openWorkflowActions(
  shop: ShopClient,
  inngestUrl: string,
): Promise<WorkflowActions> {
  const { databaseUrl, variables } = shop.system;
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey } = variables;
  const db = openDatabase(databaseUrl, 2);
  const [user] = await shop.rows<{ id: number }>(
    "select id from users where email = 'operator@waybill.test'",
  );
  const keys = { ...(eventKey && { eventKey }), ...(signingKey && { signingKey }) };
  const client = new Inngest({ id: "operator", isDev: !signingKey, baseUrl: inngestUrl, ...keys });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  // The actions of the workflow pages use these parts of a context, and no others.
  const parts: Partial<Context> = {
    ...{ db, log, now: () => new Date() },
    actor: { kind: "operator", userId: user?.id ?? 0, role: "operator" },
    inngest: { send: async (events) => void (await client.send([...events])) },
    inngestApi: inngestApi(() => ({ baseUrl: inngestUrl, signingKey })),
  };
  return { shop, ctx: withTelemetry(parts as Context), close: () => db.pool.end() };
}

/** Waits until a run that the search finds meets the condition. */
async function untilRun(
  shop: ShopClient,
  query: string,
  isMet: (run: RunRow) => boolean,
  msMax = recordedMsMax,
): Promise<RunRow> {
  const pages = await openWorkflowPages(shop);
  return shop.until(`a run of ${query}`, msMax, async () => {
    return (await pages.runs(query)).runs.find(isMet) ?? null;
  });
}

/** Expects that an event of a completed order starts its functions again, and changes nothing. */
export async function expectSentAgain({ shop, ctx }: WorkflowActions): Promise<void> {
  const { id } = await shop.place();
  await shop.untilFinished([id]);
  const input = { eventId: `order-${id}-1`, key: newFormKey() };
  const sent = await resendEvent({ ctx, input });
  if (sent.kind !== "sent") throw new Error(sent.kind);
  for (const functionId of ["process-payment", "reserve-inventory"]) {
    await untilRun(shop, `q=${sent.eventId}&function=${functionId}`, ({ status }) => {
      return status === "completed";
    });
  }
  expect(await shop.rows("select status from payments where order_id = $1", [id])).toEqual([
    { status: "paid" },
  ]);
  // The same form, sent once more: Inngest drops the event.
  expect(await resendEvent({ ctx, input })).toEqual(sent);
  const again = await resendEvent({ ctx, input: { ...input, key: newFormKey() } });
  if (again.kind !== "sent") throw new Error(again.kind);
  const completed = ({ status }: RunRow) => status === "completed";
  await untilRun(shop, `q=${again.eventId}&function=process-payment`, completed);
  const pages = await openWorkflowPages(shop);
  expect((await pages.runs(`q=${sent.eventId}&function=process-payment`)).runs).toHaveLength(1);
}

/** Expects that a cron runs at once, by hand. */
export async function expectCronRunNow({ shop, ctx }: WorkflowActions): Promise<void> {
  const started = await runCron({ ctx, input: { cronId: "sync-inventory", key: newFormKey() } });
  if (started.kind !== "sent") throw new Error(started.kind);
  const pages = await openWorkflowPages(shop);
  await shop.until("the cron to have run", recordedMsMax, async () => {
    const cron = (await pages.crons()).crons.find(({ id }) => id === "sync-inventory");
    const run = cron?.runs.find(({ eventId }) => eventId === started.eventId);
    return run?.isManual && run.status === "completed" ? true : null;
  });
}

/** Expects that a run in progress is cancelled, and its order is not. */
export async function expectRunCancelled({ shop, ctx }: WorkflowActions): Promise<void> {
  const { carrierUrl } = shop.system;
  await controlSimulator(carrierUrl, { latencyMs: 60_000 });
  try {
    const { id } = await shop.place();
    const query = `order=${id}&function=create-shipment`;
    const { runId } = await untilRun(shop, query, ({ status }) => status === "running");
    const outcome = await cancelRun({ ctx, input: { runId } });
    expect(["cancelled", "requested"], JSON.stringify(outcome)).toContain(outcome.kind);
    await untilRun(shop, query, (run) => run.status === "cancelled", reconciledMsMax);
    expect((await shop.read(id)).status).toBe("processing");
  } finally {
    await controlSimulator(carrierUrl, { latencyMs: 0 });
  }
}

/**
 * Expects that a failed run is recorded as a failure, and that its retry fixes it. The function
 * `resume-order` fails at once, because it has no retries of its own.
 */
export async function expectFailureFixed({ shop, ctx }: WorkflowActions): Promise<void> {
  const productId = await shop.addProduct();
  const sku = `REFUSED-${randomUUID()}-`.padEnd(120, "X");
  // The carrier refuses the label, because the SKU is longer than it allows.
  await shop.rows("update products set sku = $2 where id = $1", [productId, sku]);
  const { id } = await shop.place({ items: [{ productId, quantity: 1 }] });
  await shop.rows("update products set archived_at = now() where id = $1", [productId]);
  await untilRun(shop, `order=${id}&function=create-shipment`, ({ error }) => error !== null);
  await ctx.inngest.send([
    {
      ...{ id: `manual-${randomUUID()}`, name: "order/resume" },
      data: { orderId: id, seq: 1, at: new Date().toISOString() },
    },
  ]);
  const failureId = await shop.until(`order ${id} to fail`, recordedMsMax, async () => {
    const [failed] = await shop.rows<{ id: number }>(
      `select id from failed_runs where $1 = any(order_ids) and function_id = 'resume-order'
         and resolved_at is null`,
      [id],
    );
    return failed?.id ?? null;
  });
  await shop.rows("update order_items set sku = 'TEST-1' where order_id = $1", [id]);
  const { items } = await retryFailures({ ctx, input: { failureIds: [failureId] } });
  expect(items).toMatchObject([{ failureId, kind: "sent" }]);
  await shop.until("the retry to fix its failure", recordedMsMax, async () => {
    const [retry] = await shop.rows<{ outcome: string | null }>(
      "select outcome from failure_retries where failed_run_id = $1",
      [failureId],
    );
    if (retry?.outcome === "failed") throw new Error("The retry has failed.");
    return retry?.outcome === "fixed" ? true : null;
  });
  await shop.untilFinished([id]);
}

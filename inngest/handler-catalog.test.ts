import type { InngestFunction } from "inngest";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emailPlan } from "@/lib/domain/email/email-plan";
import { sentEvents, signals, timelineOnly } from "@/lib/domain/events";
import { functionCatalog } from "@/lib/domain/workflows/function-catalog";
import { functions } from ".";
import { addedHandlers, catalog, failedRuns, signalHandlers } from "./handler-catalog";

/**
 * The original system's events and their handlers, copied from its schemas. They are written out
 * here instead of read from the catalog, so that a handler missing there fails the test.
 */
const originalHandlers: Record<string, string[]> = {
  OrderCreated: ["process_payment", "reserve_inventory"],
  OrderCancelled: ["release_inventory", "refund_payment", "send_cancellation_notification"],
  OrderStatusUpdated: ["send_status_notification"],
  OrderExpired: ["release_inventory", "send_expiration_notification"],
  OrderShipped: ["send_shipping_notification", "update_tracking"],
  OrderDelivered: ["send_delivery_notification", "complete_order"],
  PaymentProcessed: ["update_order_payment_status", "payment_completed"],
  PaymentCompleted: ["create_shipment", "send_payment_confirmation"],
  PaymentFailed: ["handle_payment_failure", "send_payment_failure_notification"],
  PaymentRefunded: ["update_order_status", "send_refund_notification"],
  InventoryReserved: ["log the movement"],
  InventoryReleased: ["log the movement"],
  InventoryLowStock: ["send_low_stock_alert", "trigger_reorder"],
  InventoryOutOfStock: ["send_out_of_stock_alert", "cancel_pending_orders"],
};

/** Every event with each of its handlers, those of the original system and Waybill's own. */
const handlers = [
  ...catalog.flatMap(({ event, handlers }) => handlers.map((handler) => ({ event, handler }))),
  ...addedHandlers,
];

const served: readonly InngestFunction.Any[] = functions;

const triggerList = z.array(
  z.union([
    z.object({ cron: z.string() }).transform(({ cron }) => cron),
    z.object({ event: z.string() }).transform(({ event }) => event),
  ]),
);

/** The triggers of each function, as registered with Inngest. */
const registered = Object.fromEntries(
  served.map((fn) => [fn.id(), triggerList.parse(fn.opts.triggers).sort()]),
);

/** The triggers of each function, according to the catalog. */
function triggersInCatalog(): Record<string, string[]> {
  const pairs: [string, string][] = [
    ...handlers.flatMap(({ event, handler }): [string, string][] =>
      "functionId" in handler ? [[handler.functionId, event]] : [],
    ),
    ...Object.entries(signalHandlers).map(([event, id]): [string, string] => [id, event]),
    ...functionCatalog.flatMap(({ id, schedule }): [string, string][] =>
      schedule === null
        ? []
        : [
            [id, schedule],
            [id, `cron/${id}.run`],
          ],
    ),
    [failedRuns.functionId, failedRuns.event],
  ];
  const ids = [...new Set(pairs.map(([id]) => id))];
  return Object.fromEntries(
    ids.map((id) => {
      const triggers = pairs.filter(([other]) => other === id).map(([, trigger]) => trigger);
      return [id, [...new Set(triggers)].sort()];
    }),
  );
}

const at = "2026-11-30T12:00:00.000Z";
/** The fields of every event together, so that it has the schema of each. */
const exampleData = {
  ...{ orderId: 1, seq: 1, at, customerId: null, total: 100, currency: "usd", items: [] },
  ...{ expiresAt: at, expiredAt: at, deliveredAt: at, estimatedDelivery: null },
  ...{ reason: "", actor: "system", from: "pending", to: "processing", status: "paid" },
  ...{ shipmentId: 1, carrier: "Post", trackingNumber: "T", paymentId: 1, refundId: 1 },
  ...{ amount: 100, code: "card_declined", message: "", productIds: [], productId: 1 },
  ...{ available: 1, threshold: 1, reorderRequestId: 1, eventId: "e", type: "t", objectId: "o" },
};

/** The ids of the steps that a function runs for an event. Their work is not done. */
async function stepsOf(functionId: string, event: string): Promise<string[]> {
  const fn = served.find((one) => one.id() === functionId);
  if (!fn) throw new Error(`Function ${functionId} not found.`);
  // The SDK keeps the handler as `fn`, typed as private.
  const handler = Reflect.get(fn, "fn") as (input: object) => Promise<unknown>;
  const steps: string[] = [];
  const step = {
    run: async (id: string) => {
      steps.push(id);
      return [];
    },
  };
  const received = { name: event, data: exampleData };
  await handler({ event: received, events: [received], step });
  return steps;
}

describe("the catalog", () => {
  it("has every event and handler of the original system", () => {
    const handlersByEvent = catalog.map(({ seedEvent, handlers }) => [
      seedEvent,
      handlers.map(({ handler }) => handler),
    ]);
    expect(handlersByEvent).toHaveLength(Object.keys(originalHandlers).length);
    expect(Object.fromEntries(handlersByEvent)).toEqual(originalHandlers);
    expect(catalog.map((row) => row.event).sort()).toEqual(Object.keys(sentEvents).sort());
  });

  it("lists exactly the registered functions and triggers", () => {
    expect(registered).toEqual(triggersInCatalog());
  });

  it.each(
    handlers.flatMap(({ event, handler }) =>
      "functionId" in handler ? [{ event, ...handler }] : [],
    ),
  )("$event → $handler is step $step of $functionId", async ({ event, functionId, step }) => {
    expect(await stepsOf(functionId, event)).toContain(step);
  });

  it("names every email of the email plan once, with the event that sends it", () => {
    const planned = Object.entries(emailPlan).map(
      ([key, email]) => `${key.split(":")[0]} ${email}`,
    );
    const named = handlers.flatMap(({ event, handler }) =>
      ("emails" in handler ? handler.emails : []).map((email) => `${event} ${email}`),
    );
    expect(named.sort()).toEqual(planned.sort());
  });

  it("keeps signals and timeline-only events apart from order events that are sent", () => {
    expect(Object.keys(signals).filter((name) => name in sentEvents)).toEqual([]);
    expect(timelineOnly.filter((name) => name in sentEvents)).toEqual([]);
    const triggers = Object.values(registered).flat();
    expect(timelineOnly.filter((name) => triggers.includes(name))).toEqual([]);
  });
});

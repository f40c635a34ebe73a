import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { WebhookDeliveryView } from "@/lib/domain/webhooks/endpoint";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import {
  type DeliveryRow,
  deliveryColumns,
  findDelivery,
  queuedAgain,
  toDeliveryView,
} from "./delivery-row";
import { findEndpoint } from "./endpoint-row";
import { makeDue } from "./make-due";

export type RedeliverOutcome =
  | { kind: "queued"; delivery: WebhookDeliveryView }
  | { kind: "disabled" }
  | { kind: "cancelled" };

/**
 * Posts a delivery again, with the same `webhook-id` and all its tries, whatever became of it. One that
 * waits for its next try is due at once. Throws `NotFound`.
 */
export const redeliverWebhook = defineVerb<
  { endpointId: number; deliveryId: number },
  RedeliverOutcome
>("redeliverWebhook", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, deliveryId } = input;
  const now = ctx.now();
  return ctx.db.transaction(async (tx): Promise<RedeliverOutcome> => {
    const endpoint = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    const before = await findDelivery(tx, input);
    if (endpoint.disabledAt !== null) return { kind: "disabled" };
    if (before.status === "cancelled") return { kind: "cancelled" };
    const [row] = await tx.query<DeliveryRow>(sql`
      UPDATE webhook_deliveries d SET ${queuedAgain(now)}
      WHERE d.id = ${deliveryId} RETURNING ${deliveryColumns}`);
    if (!row) throw new Error("The delivery was not queued.");
    await makeDue(tx, endpointId, now);
    await audit(ctx, tx, {
      action: "webhook_endpoint/redelivered",
      subject: `webhook_endpoint:${endpointId}`,
      data: { deliveryId, before: before.status },
    });
    return { kind: "queued", delivery: toDeliveryView(row) };
  });
});

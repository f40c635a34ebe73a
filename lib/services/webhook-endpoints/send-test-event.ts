import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import { testEventType, type WebhookDeliveryView } from "@/lib/domain/webhooks/endpoint";
import { defineVerb } from "@/lib/services/define-verb";
import { type DeliveryRow, deliveryColumns, toDeliveryView } from "./delivery-row";
import { findEndpoint } from "./endpoint-row";
import { makeDue } from "./make-due";

/** Test events of an endpoint that may wait at once. */
const waitingMax = 5;

export type SendTestEventOutcome =
  | { kind: "queued"; delivery: WebhookDeliveryView }
  | { kind: "disabled" }
  | { kind: "too_many"; limit: number };

/**
 * Queues a test event, which is posted once, also while the endpoint is failing. If it succeeds the
 * endpoint counts as repaired. Throws `NotFound`.
 */
export const sendTestEvent = defineVerb<{ endpointId: number }, SendTestEventOutcome>(
  "sendTestEvent",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "webhooks:write");
    const { endpointId } = input;
    const now = ctx.now();
    return ctx.db.transaction(async (tx): Promise<SendTestEventOutcome> => {
      const endpoint = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
      if (endpoint.disabledAt !== null) return { kind: "disabled" };
      const [row] = await tx.query<DeliveryRow>(sql`
        INSERT INTO webhook_deliveries AS d (endpoint_id, type, next_try_at, created_at)
        SELECT ${endpointId}, ${testEventType}, ${now}::timestamptz, ${now}::timestamptz
        WHERE ${waitingMax} > (SELECT count(*) FROM webhook_deliveries
          WHERE endpoint_id = ${endpointId} AND status = 'pending' AND order_id IS NULL)
        RETURNING ${deliveryColumns}`);
      if (!row) return { kind: "too_many", limit: waitingMax };
      await makeDue(tx, endpointId, now);
      return { kind: "queued", delivery: toDeliveryView(row) };
    });
  },
);

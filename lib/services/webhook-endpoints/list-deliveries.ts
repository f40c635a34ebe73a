import sql, { empty } from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { ListCursor } from "@/lib/domain/list-cursor";
import type {
  DeliveryStatus,
  WebhookDeliveryView,
  WebhookDeliveryWithAttempts,
} from "@/lib/domain/webhooks/endpoint";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import {
  type DeliveredEvent,
  type DeliveryRow,
  deliveredEvent,
  deliveryColumns,
  findDelivery,
  payloadOf,
  toDeliveryView,
} from "./delivery-row";
import { findReadableEndpoint } from "./endpoint-row";
import { within } from "./redelivery-filter";

/** One page of an endpoint's deliveries, newest first. Throws `NotFound`. */
export const listWebhookDeliveries: Verb<
  {
    endpointId: number;
    status?: DeliveryStatus | undefined;
    /** Those that were queued from this time on, and before that one. */
    from?: Date | undefined;
    to?: Date | undefined;
    limit: number;
    /** The last delivery of the page before. */
    cursor?: ListCursor | undefined;
  },
  { deliveries: WebhookDeliveryView[]; next: ListCursor | null }
> = async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, status, from, to, limit, cursor } = input;
  await findReadableEndpoint(ctx, endpointId);
  const found = await ctx.db.query<DeliveryRow>(sql`
    SELECT ${deliveryColumns} FROM webhook_deliveries d WHERE d.endpoint_id = ${endpointId}
      ${status ? sql`AND d.status = ${sqlLiteral(status)}` : empty}
      ${within({ from, to })}
      ${cursor ? sql`AND (d.created_at, d.id) < (${cursor.createdAt}, ${cursor.id}::bigint)` : empty}
    ORDER BY d.created_at DESC, d.id DESC LIMIT ${limit + 1}`);
  const rows = found.slice(0, limit);
  const next = found.length > limit ? (rows.at(-1) ?? null) : null;
  return {
    deliveries: rows.map(toDeliveryView),
    next: next && { createdAt: next.createdAt, id: next.id },
  };
};

/** One delivery with its attempts and its body, which is an event. Throws `NotFound`. */
export const readWebhookDelivery: Verb<
  { endpointId: number; deliveryId: number },
  WebhookDeliveryWithAttempts
> = async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  requireShop(ctx.actor, "events:read");
  await findReadableEndpoint(ctx, input.endpointId);
  const row = await findDelivery(ctx.db, input);
  const [found] = await ctx.db.query<DeliveredEvent>(sql`
    SELECT ${deliveredEvent} FROM webhook_deliveries d
      LEFT JOIN order_events ev ON ev.order_id = d.order_id AND ev.seq = d.seq
    WHERE d.id = ${row.id}`);
  const payload = payloadOf({ ...row, event: found?.event ?? null });
  return { ...toDeliveryView(row), attempts: row.attempts, payload };
};

import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { emailPath, orderEventPath, webhookDeliveryPath } from "@/lib/domain/admin-paths";
import type { TraceNodeDetails } from "@/lib/domain/trace/trace-view";
import type { DeliveryAttempt } from "@/lib/domain/webhooks/endpoint";
import { actorNames } from "@/lib/services/orders/actor-names";

const noDetails: TraceNodeDetails = {
  facts: [],
  links: [],
  error: null,
  values: [],
  moments: [],
};

/** An event of an order, with its data: ids and amounts. */
export async function describeOrderEvent(
  ctx: Context,
  orderId: number,
  seq: number,
): Promise<TraceNodeDetails | null> {
  const [event] = await ctx.db.query<{
    actor: string;
    at: Date;
    sentAt: Date | null;
    status: string;
    data: unknown;
  }>(sql`
    SELECT actor, at, sent_at AS "sentAt", status, data FROM order_events
    WHERE order_id = ${orderId} AND seq = ${seq}`);
  if (!event) return null;
  const nameOf = await actorNames(ctx.db, [event.actor]);
  return {
    ...noDetails,
    facts: [
      { name: "Recorded at", value: event.at.toISOString() },
      { name: "By", value: nameOf(event.actor) },
      { name: "Order status", value: event.status },
      { name: "Sequence number", value: String(seq) },
      ...(event.sentAt ? [{ name: "Sent to Inngest", value: event.sentAt.toISOString() }] : []),
    ],
    links: [{ name: "Timeline entry", href: orderEventPath(orderId, seq) }],
    values: [{ name: "Data", value: event.data }],
  };
}

export async function describeEmail(
  ctx: Context,
  emailId: number,
): Promise<TraceNodeDetails | null> {
  const [email] = await ctx.db.query<{
    subject: string;
    status: string;
    tries: number;
    createdAt: Date;
    sentAt: Date | null;
    error: string | null;
  }>(sql`
    SELECT subject, status, tries, created_at AS "createdAt", sent_at AS "sentAt", error
    FROM emails WHERE id = ${emailId}`);
  if (!email) return null;
  return {
    ...noDetails,
    facts: [
      { name: "Subject", value: email.subject },
      { name: "Status", value: email.status },
      { name: "Created", value: email.createdAt.toISOString() },
      ...(email.sentAt ? [{ name: "Sent", value: email.sentAt.toISOString() }] : []),
      { name: "Tries", value: String(email.tries) },
    ],
    links: [{ name: "Email", href: emailPath(emailId) }],
    error: email.error === null ? null : { message: email.error, cause: null, frames: [] },
  };
}

/** A webhook that was sent: its tries, and the latest answers. */
export async function describeDelivery(
  ctx: Context,
  deliveryId: number,
): Promise<TraceNodeDetails | null> {
  const [delivery] = await ctx.db.query<{
    endpointId: number;
    messageId: string;
    status: string;
    tries: number;
    createdAt: Date;
    attempts: DeliveryAttempt[];
  }>(sql`
    SELECT endpoint_id AS "endpointId", message_id AS "messageId", status, tries,
      created_at AS "createdAt", attempts
    FROM webhook_deliveries WHERE id = ${deliveryId}`);
  if (!delivery) return null;
  const { endpointId, attempts } = delivery;
  const error = attempts.at(-1)?.error ?? null;
  return {
    ...noDetails,
    facts: [
      { name: "Webhook id", value: delivery.messageId },
      { name: "Endpoint", value: String(endpointId) },
      { name: "Status", value: delivery.status },
      { name: "Tries", value: String(delivery.tries) },
      { name: "Created", value: delivery.createdAt.toISOString() },
    ],
    links: [{ name: "Delivery", href: webhookDeliveryPath(endpointId, deliveryId) }],
    error: error === null ? null : { message: error, cause: null, frames: [] },
    values: attempts.length > 0 ? [{ name: "Attempts", value: attempts }] : [],
  };
}

export async function describeWebhook(
  ctx: Context,
  { provider, eventId }: { provider: string; eventId: string },
): Promise<TraceNodeDetails | null> {
  const [webhook] = await ctx.db.query<{
    type: string;
    subject: string;
    receivedAt: Date;
    sentAt: Date | null;
  }>(sql`
    SELECT type, subject, received_at AS "receivedAt", sent_at AS "sentAt" FROM webhook_receipts
    WHERE provider = ${provider} AND event_id = ${eventId}`);
  if (!webhook) return null;
  return {
    ...noDetails,
    facts: [
      { name: "Received", value: webhook.receivedAt.toISOString() },
      ...(webhook.sentAt ? [{ name: "Sent to Inngest", value: webhook.sentAt.toISOString() }] : []),
      { name: "Type", value: webhook.type },
      { name: "About", value: webhook.subject },
      { name: "Event id", value: eventId },
    ],
  };
}

/** A line of the log with its fields. */
export async function describeLog(
  db: Queryable,
  { at, logId }: { at: Date; logId: number },
): Promise<TraceNodeDetails | null> {
  const [line] = await db.query<{
    at: Date;
    level: string;
    service: string;
    requestId: string | null;
    fields: Record<string, unknown>;
  }>(sql`
    SELECT at, level, service, request_id AS "requestId", fields FROM telemetry.logs
    WHERE at = ${at} AND id = ${logId} LIMIT 1`);
  if (!line) return null;
  return {
    ...noDetails,
    facts: [
      { name: "Logged", value: line.at.toISOString() },
      { name: "Level", value: line.level },
      { name: "Service", value: line.service },
      ...(line.requestId ? [{ name: "Request id", value: line.requestId }] : []),
    ],
    values: Object.keys(line.fields).length > 0 ? [{ name: "Fields", value: line.fields }] : [],
  };
}

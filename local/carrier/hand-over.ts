import pLimit from "p-limit";
import { queryPrepared } from "@/local/database/query-prepared";
import { queueWebhooksSql, webhookColumns } from "@/local/webhooks/queue-webhooks";
import type { Label } from "./label";
import { findLabels, type LabelContext } from "./label-store";
import { carrierSchema } from "./schema";
import { insertTrackingEventsSql, trackingEventColumns, trackingWebhooks } from "./tracking";
import { planTrackingEvents, type TrackingEvent } from "./tracking-event";

interface PlannedShipment {
  label: Label;
  events: TrackingEvent[];
}

/**
 * Hands the shipments of labels over to the carrier, like a manifest, and plans their tracking events.
 * A second hand-over and a voided label change nothing. Returns the labels; keys without a label have
 * none. One call at a time, so that `nextOutcome` applies to one shipment.
 */
export function createHandOver(context: LabelContext): (keys: string[]) => Promise<Label[]> {
  const limit = pLimit(1);
  return (keys) => limit(handOver, context, keys);
}

async function handOver(context: LabelContext, keys: string[]): Promise<Label[]> {
  const { pool, control, webhookSender } = context;
  const labels = await findLabels(pool, "key", keys);
  const waiting = labels.filter((label) => !label.handedOverAt && !label.voidedAt);
  if (waiting.length === 0) return labels;

  const at = new Date();
  const { stepSeconds, nextOutcome } = control.read();
  const planned = waiting.map((label, index): PlannedShipment => {
    const outcome = index === 0 ? nextOutcome : null;
    return { label, events: planTrackingEvents(at, stepSeconds, outcome) };
  });
  const handedOver = await writeHandOver(context, at, planned);
  webhookSender.wake();
  if (waiting[0] && handedOver.has(waiting[0].id)) control.takeOutcome();
  // A label that was voided meanwhile is as it is now.
  if (handedOver.size < waiting.length) return findLabels(pool, "key", keys);
  const statuses = new Map(planned.map(({ label, events }) => [label.id, currentStatus(events)]));
  return labels.map((label) => ({ ...label, status: statuses.get(label.id) ?? label.status }));
}

/** Writes what is planned in one statement. Returns the ids of the labels that were not voided. */
async function writeHandOver(
  { pool, control }: LabelContext,
  at: Date,
  planned: PlannedShipment[],
): Promise<Set<string>> {
  const { webhookReverse } = control.read();
  const messages = planned.flatMap(({ label, events }) =>
    trackingWebhooks(label, events, webhookReverse),
  );
  const shipments = planned.map(({ label, events }) => ({
    ...{ labelId: label.id, firstPosition: 1, events },
  }));
  const { rows } = await queryPrepared<{ id: string }>(
    pool,
    `with handed_over as (
       update carrier.labels set handed_over_at = $2
       where id = any($1) and handed_over_at is null and voided_at is null
       returning id
     ), planned as (
       ${insertTrackingEventsSql(["$3", "$4", "$5", "$6", "$7"])}
       where label_id in (select id from handed_over)
     ), queued as (
       ${queueWebhooksSql(carrierSchema, ["$8", "$9", "$10"])}
       where subject in (select id from handed_over)
     )
     select id from handed_over`,
    [
      ...[planned.map(({ label }) => label.id), at],
      ...[...trackingEventColumns(shipments), ...webhookColumns(messages)],
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The status of a shipment whose events are planned; null before the first of them. */
function currentStatus(events: TrackingEvent[]) {
  const now = new Date();
  return events.findLast((event) => event.at <= now)?.status ?? null;
}

import type Stripe from "stripe";
import { z } from "zod";
import type { Log } from "@/lib/telemetry/log";
import type { EventPage, EventRange, GatewayEvent } from "./payment-gateway";
import { aboutOf, checked, stateOf } from "./stripe-reports";

/**
 * The types of events that Waybill uses: a webhook endpoint's `enabled_events`, as the README says, and
 * what is read of Stripe's list of events, which names up to 20.
 * `payment_intent.amount_capturable_updated` and `payment_intent.succeeded` mostly echo our own calls,
 * but nothing else reports money that the app doesn't know of, such as after its database was restored.
 * Sources: https://docs.stripe.com/api/webhook_endpoints/create and
 * https://docs.stripe.com/api/events/list
 */
export const gatewayEventTypes = [
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
  "checkout.session.completed",
  "checkout.session.expired",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "radar.early_fraud_warning.created",
  "radar.early_fraud_warning.updated",
];

/** The most that Stripe lists in one response. */
const pageLimit = 100;

const textOrNull = z.string().nullish().catch(null);
const noObject = { id: null, object: null, status: null };

/** What an event says of its object is only a hint, which may be missing. */
const eventShape = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  data: z
    .object({
      object: z.looseObject({
        id: textOrNull,
        object: textOrNull,
        status: textOrNull,
        cancellation_reason: textOrNull,
        last_payment_error: z.looseObject({}).nullish().catch(null),
      }),
    })
    .catch({ object: noObject }),
});

const listedShape = z.object({ id: z.string().min(1) });

/** An event of a webhook or a list. Throws `GatewayUnavailable` if it has no id or type. */
export function toGatewayEvent(answer: unknown): GatewayEvent {
  const { id, type, data } = checked(eventShape, answer);
  const { object } = data;
  const { status } = object;
  const isPayment = object.object === "payment_intent" && typeof status === "string";
  return {
    ...{ id, type, objectId: object.id ?? "", about: aboutOf(object) },
    state: isPayment ? stateOf({ ...object, status }) : null,
  };
}

/**
 * One page of the account's events, newest first. Stripe keeps them for 30 days. Whether a webhook
 * was delivered is not asked: Stripe can't know whether the app that received it was ours.
 * Source: https://docs.stripe.com/webhooks/process-undelivered-events
 */
export async function listEvents(
  stripe: Stripe,
  log: Pick<Log, "warn">,
  { from, to, after }: EventRange,
): Promise<EventPage> {
  const { data, has_more: hasMore } = await stripe.events.list({
    types: gatewayEventTypes,
    created: { gte: seconds(from), lte: seconds(to) },
    limit: pageLimit,
    ...(after !== null && { starting_after: after }),
  });
  const events = data.flatMap((answer: unknown) => {
    try {
      return [toGatewayEvent(answer)];
    } catch (error) {
      // One event that can't be read must not keep all others from being read.
      log.warn(
        { error, event: listedShape.safeParse(answer).data?.id },
        "An event is not readable.",
      );
      return [];
    }
  });
  // Without the id of its last event, nobody can ask for what follows a page.
  const lastId = data.length > 0 ? checked(listedShape, data.at(-1)).id : null;
  return { events, lastId, hasMore };
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

import { z } from "zod";
import { feedEventKinds } from "./feed-event-data";
import { orderEventView } from "./order/view";
import { wholeNumberText } from "./url-fields";

/** The types of events that the feed and webhooks carry. */
export const feedEventTypes: readonly string[] = Object.keys(feedEventKinds);

const typeId = "EventType";
/** A type of event by which the feed and webhook endpoints can be limited. */
export const feedEventType = z
  .enum(feedEventTypes as [string, ...string[]])
  .meta({ id: typeId, description: "A type of event. Later versions may have more." });

/** An event of any order, as the feed and webhooks carry it. */
export const feedEvent = z
  .object({
    position: z.int().describe("The place of the event in the feed of all orders."),
    orderId: z.int(),
    ...orderEventView.shape,
    type: z.string().describe("An `EventType`, or one that a later version has added."),
    data: z
      .record(z.string(), z.unknown())
      .describe("What happened: `/docs/events` of the shop has the fields by type."),
    seq: z.int().describe("The place of the event in its order, from 1, without gaps."),
  })
  .meta({ id: "FeedEvent" });
export type FeedEvent = z.infer<typeof feedEvent>;

/** The response of `GET /events`. */
export const feedPage = z.object({
  events: z.array(feedEvent),
  nextAfter: z.int().describe("The `after` of the next call, also if there are no events."),
});
export type FeedPage = z.infer<typeof feedPage>;

/** A position as text in a URL. Positions are 64-bit in the database. */
const positionText = z
  .string()
  .regex(/^\d{1,15}$/, "must be a position of the feed")
  .transform(Number)
  .meta({ type: "integer", minimum: 0 });

const typesText = z
  .string()
  .transform((text) => [...new Set(text.split(",").filter((type) => type !== ""))])
  .refine((types) => types.every((type) => feedEventTypes.includes(type)), {
    message: "must be types of events, separated by commas",
  })
  .meta({ type: "array", items: { $ref: `#/$defs/${typeId}` } });

/** The query of `GET /events`. */
export const feedQuery = z.strictObject({
  after: positionText.default(0).describe("Only events after this position: 0 for all."),
  types: typesText.default([]).describe("Only events of these types, separated by commas."),
  limit: wholeNumberText(1, 1_000).default(100),
  wait: wholeNumberText(0, 30)
    .default(0)
    .describe("How many seconds to wait for an event if there is none."),
});

/** A reason that is a word of ours, such as `order_cancelled`, and not a person's text. */
const reasonCode = /^[a-z_]+$/;

/**
 * An event's data as it leaves the shop. The ids of notes mean nothing outside, and a reason that an
 * operator wrote is for the shop alone. That of a cancellation is part of the order.
 */
export function feedData(type: string, data: Record<string, unknown>): Record<string, unknown> {
  const { noteId: _, reason, ...others } = data;
  const isPublic =
    type === "order/cancelled" || typeof reason !== "string" || reasonCode.test(reason);
  return reason === undefined || !isPublic ? others : { ...others, reason };
}

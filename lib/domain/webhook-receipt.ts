import { z } from "zod";

/**
 * What became of a webhook of the gateway. `applied`: it was about an order of this shop. `echo`: it
 * reported what was stored already. `foreign`: it was about a payment that isn't an order's.
 * `unknown`: it was about an object that this shop doesn't know, such as another shop's payment.
 * `unused`: Waybill doesn't use webhooks of its type. `denied`: our key may not read its object.
 */
export const webhookOutcome = z.enum(["applied", "echo", "foreign", "unknown", "unused", "denied"]);
export type WebhookOutcome = z.infer<typeof webhookOutcome>;

/** A webhook of the gateway in the list of webhooks. The signature of what arrived was verified. */
export interface WebhookReceiptView {
  /** The gateway's id of the event. */
  eventId: string;
  type: string;
  /** The gateway's id of the object that the event is about. */
  objectId: string;
  orderId: number | null;
  /** Null until it is processed. */
  outcome: WebhookOutcome | null;
  /** Whether it did not arrive, and was read from the gateway's list of events instead. */
  wasLost: boolean;
  receivedAt: string;
}

import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { ShippingLabel } from "@/lib/domain/order/change";
import type { ShipmentStatus } from "@/lib/domain/order/facts";
import type { ShippingAddress } from "@/lib/domain/order/input";
import { SafeError } from "@/lib/telemetry/safe-error";

/** The carrier did not answer, or not with anything that decides. */
export class CarrierAway extends SafeError {
  override name = "CarrierAway";
}

export type LabelReport =
  | { kind: "label"; label: ShippingLabel }
  /** The label was voided before: this key can't become a shipment any more. */
  | { kind: "voided" };

export interface CarrierEvent {
  id: string;
  trackingNumber: string;
  orderId: number;
}

export interface Carrier {
  /** Creates a label; the same key is the same label. */
  createLabel(request: {
    orderId: number;
    key: string;
    shipTo: ShippingAddress;
    items: readonly { sku: string; name: string; quantity: number }[];
  }): Promise<LabelReport>;
  /** Voids by key, also a label that was never made; false when the shipment is on its way. */
  voidLabel(key: string): Promise<boolean>;
  /** The label that was made with a key. */
  findLabel(key: string): Promise<ShippingLabel>;
  /**
   * Gives the shipment of a key's label to the carrier, once, and says where it is. Until then it does
   * not leave, so that its label can be voided.
   */
  handOver(key: string): Promise<{ status: ShipmentStatus }>;
  track(trackingNumber: string): Promise<{ status: ShipmentStatus }>;
  /** Throws when the signature is not ours or too old. */
  verifyEvent(rawBody: string, signature: string, now: Date): CarrierEvent;
}

const timeoutMs = 10_000;
const webhookToleranceS = 300;

const labelAnswer = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  trackingNumber: z.string(),
  carrier: z.string(),
  labelUrl: z.string().nullish(),
  estimatedDelivery: z.iso.datetime().nullish(),
});
const trackingAnswer = z.object({
  status: z.enum([
    "label_created",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "returned",
    "lost",
    "voided",
  ]),
});
const eventBody = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  trackingNumber: z.string(),
  orderId: z.int(),
});
const refusal = z.object({ code: z.string() });

/** A carrier over its HTTP API; another carrier is another adapter of the same port. */
export function httpCarrier(settings: { baseUrl: string; secret: string }): Carrier {
  async function call(path: string, init: RequestInit = {}) {
    try {
      const response = await fetch(new URL(path, settings.baseUrl), {
        ...init,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${settings.secret}`,
          "content-type": "application/json",
          ...init.headers,
        },
      });
      const body: unknown = await response.json();
      if (response.ok || response.status === 409) return { status: response.status, body };
      throw new CarrierAway(`The carrier answered ${response.status}.`);
    } catch (error) {
      if (error instanceof CarrierAway) throw error;
      throw new CarrierAway("The carrier did not answer.", { cause: error });
    }
  }

  return {
    async createLabel({ orderId, key, shipTo, items }) {
      const { status, body } = await call("/v1/labels", {
        method: "POST",
        headers: { "idempotency-key": key },
        body: JSON.stringify({ reference: `order-${orderId}`, orderId, shipTo, items }),
      });
      if (status === 409) {
        if (refusal.safeParse(body).data?.code === "voided") return { kind: "voided" };
        throw new CarrierAway("The carrier refused the label.");
      }
      return { kind: "label", label: toLabel(body) };
    },

    async findLabel(key) {
      const { body } = await call(`/v1/labels/by-key/${encodeURIComponent(key)}`);
      return toLabel(body);
    },

    async voidLabel(key) {
      const path = `/v1/labels/by-key/${encodeURIComponent(key)}/void`;
      const { status } = await call(path, { method: "POST" });
      return status !== 409;
    },

    async handOver(key) {
      const path = `/v1/labels/by-key/${encodeURIComponent(key)}/hand-over`;
      const { body } = await call(path, { method: "POST" });
      return trackingAnswer.parse(body);
    },

    async track(trackingNumber) {
      const { body } = await call(`/v1/tracking/${encodeURIComponent(trackingNumber)}`);
      return trackingAnswer.parse(body);
    },

    verifyEvent(rawBody, signature, now) {
      verify(settings.secret, rawBody, signature, now);
      const { id, trackingNumber, orderId } = eventBody.parse(JSON.parse(rawBody));
      return { id, trackingNumber, orderId };
    },
  };
}

function toLabel(body: unknown): ShippingLabel {
  const answer = labelAnswer.parse(body);
  return {
    carrier: answer.carrier,
    carrierRef: answer.id,
    trackingNumber: answer.trackingNumber,
    labelUrl: answer.labelUrl ?? null,
    estimatedDelivery: answer.estimatedDelivery ? new Date(answer.estimatedDelivery) : null,
  };
}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, at most five minutes old. */
function verify(secret: string, rawBody: string, signature: string, now: Date): void {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature);
  const [, seconds = "", given = ""] = match ?? [];
  const expected = createHmac("sha256", secret).update(`${seconds}.${rawBody}`).digest();
  const genuine = match !== null && timingSafeEqual(expected, Buffer.from(given, "hex"));
  const ageS = Math.abs(now.getTime() / 1000 - Number(seconds));
  if (!genuine || ageS > webhookToleranceS) throw new Error("The signature is not valid.");
}

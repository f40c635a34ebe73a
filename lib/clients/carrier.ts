import { createHmac } from "node:crypto";
import { request as send } from "undici";
import { z } from "zod";
import { isSameSecret } from "@/lib/auth/secret-token";
import type { CarrierLabel } from "@/lib/domain/order/change";
import type { ShippingAddress } from "@/lib/domain/order/input";
import type { ShipmentStatus } from "@/lib/domain/order/status";
import { groupCalls } from "@/lib/group-calls";
import { SafeError } from "@/lib/telemetry/safe-error";
import { neverRefused, type ObservedCalls } from "./observe-calls";
import { noResponse, type Pong, unexpectedStatus } from "./ping";
import { keptSockets } from "./sockets";

/** The carrier did not respond, or not conclusively. The outcome of the call is unknown. */
export class CarrierUnavailable extends SafeError {
  override name = "CarrierUnavailable";
}

/** The carrier does not take the call as it is. Of one about several shipments, it may take a part. */
class CarrierRefused extends CarrierUnavailable {}

/** Not of a carrier that limits our calls or doesn't know our secret: more calls would not help. */
const refusals: ReadonlySet<number> = new Set([400, 404, 422]);

export type LabelReport =
  | { kind: "label"; label: CarrierLabel }
  /** The label of this key was voided earlier, so the key can no longer create a shipment. */
  | { kind: "voided" };

export interface CarrierEvent {
  id: string;
  trackingNumber: string;
  orderId: number;
}

export interface Carrier {
  /** Creates a label. Repeating the call with the same key returns the same label. */
  createLabel(request: {
    orderId: number;
    key: string;
    shipTo: ShippingAddress;
    items: readonly { sku: string; name: string; quantity: number }[];
  }): Promise<LabelReport>;
  /** Voids the label of a key, even if it was never created. False if already handed over. */
  voidLabel(key: string): Promise<boolean>;
  /** The label created with a key. */
  findLabel(key: string): Promise<CarrierLabel>;
  /**
   * Hands the shipment of a key's label over to the carrier, at most once, and returns its status.
   * Until then the carrier does not ship it, and its label can be voided.
   */
  handOver(key: string): Promise<{ status: ShipmentStatus }>;
  track(trackingNumber: string): Promise<{ status: ShipmentStatus }>;
  /**
   * The events of a webhook: one, or several as `{"events": […]}`. Throws when the signature is wrong,
   * too old or dated in the future.
   */
  verifyEvents(rawBody: string, signature: string, now: Date): CarrierEvent[];
  /** Asks whether the carrier can create labels. Never throws. */
  ping(signal: AbortSignal): Promise<Pong>;
}

/** The operations that call the carrier, with what each report counts as. */
export const carrierCalls: ObservedCalls<Carrier> = {
  createLabel: ({ kind }) => (kind === "voided" ? "refused" : "ok"),
  voidLabel: (isVoided) => (isVoided ? "ok" : "refused"),
  findLabel: neverRefused,
  handOver: neverRefused,
  track: neverRefused,
};

const timeoutMs = 10_000;
/** The most shipments that the carrier takes in one call. */
const shipmentsMax = 100;
/** How long a call about shipments waits for the one before, which may hang. */
const waitMsMax = 500;
const webhookToleranceS = 300;

interface RequestOptions {
  method?: "POST";
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

const labelResponse = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  trackingNumber: z.string(),
  carrier: z.string(),
  labelUrl: z.string().nullish(),
  estimatedDelivery: z.iso.datetime().nullish(),
});
const trackingResponse = z.object({
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
/** Each shipment is parsed on its own, so that one that isn't valid doesn't affect the others. */
const handOverResponse = z.object({ labels: z.array(z.looseObject({ key: z.string() })) });
const shipmentsResponse = z.object({
  shipments: z.array(z.looseObject({ trackingNumber: z.string() })),
});
const eventBody = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  trackingNumber: z.string(),
  orderId: z.int(),
});
const webhookBody = z.union([
  z.object({ events: z.array(eventBody).min(1) }).transform(({ events }) => events),
  eventBody.transform((event) => [event]),
]);
const refusalResponse = z.object({ code: z.string() });

/**
 * A carrier with our HTTP API. Another carrier needs another implementation of `Carrier`. Shipments that
 * are handed over or tracked at the same time share a call.
 */
export function httpCarrier(settings: { baseUrl: string; secret: string }): Carrier {
  const dispatcher = keptSockets();

  /** Not with `fetch`, which takes several times as long of the processor. */
  function request(path: string, { headers, ...options }: RequestOptions) {
    return send(new URL(path, settings.baseUrl), {
      ...options,
      dispatcher,
      headers: {
        authorization: `Bearer ${settings.secret}`,
        "content-type": "application/json",
        ...headers,
      },
    });
  }

  async function call(path: string, options: RequestOptions = {}, allowed?: 409) {
    try {
      const response = await request(path, { ...options, signal: AbortSignal.timeout(timeoutMs) });
      const { statusCode: status } = response;
      const body: unknown = await response.body.json();
      if (isOk(status) || status === allowed) return { status, body };
      const Failure = refusals.has(status) ? CarrierRefused : CarrierUnavailable;
      throw new Failure(`The carrier responded with ${status}.`);
    } catch (error) {
      if (error instanceof CarrierUnavailable) throw error;
      throw new CarrierUnavailable("The carrier did not respond.", { cause: error });
    }
  }

  const handOver = askTogether(async (keys) => {
    const { body } = await call("/v1/hand-overs", {
      method: "POST",
      body: JSON.stringify({ keys }),
    });
    const { labels } = handOverResponse.parse(body);
    return new Map(labels.map((label) => [label.key, label]));
  });

  const track = askTogether(async (trackingNumbers) => {
    const query = new URLSearchParams(trackingNumbers.map((number) => ["trackingNumber", number]));
    const { body } = await call(`/v1/tracking?${query}`);
    const { shipments } = shipmentsResponse.parse(body);
    return new Map(shipments.map((shipment) => [shipment.trackingNumber, shipment]));
  });

  return {
    async createLabel({ orderId, key, shipTo, items }) {
      const options: RequestOptions = {
        method: "POST",
        headers: { "idempotency-key": key },
        body: JSON.stringify({ reference: `order-${orderId}`, orderId, shipTo, items }),
      };
      const { status, body } = await call("/v1/labels", options, 409);
      if (status === 409) {
        if (refusalResponse.safeParse(body).data?.code === "voided") return { kind: "voided" };
        throw new CarrierUnavailable("The carrier refused the label.");
      }
      return { kind: "label", label: toLabel(body) };
    },

    async findLabel(key) {
      const { body } = await call(`/v1/labels/by-key/${encodeURIComponent(key)}`);
      return toLabel(body);
    },

    async voidLabel(key) {
      const path = `/v1/labels/by-key/${encodeURIComponent(key)}/void`;
      const { status } = await call(path, { method: "POST" }, 409);
      return status !== 409;
    },

    handOver,
    track,

    verifyEvents(rawBody, signature, now) {
      verifySignature(settings.secret, rawBody, signature, now);
      return webhookBody.parse(JSON.parse(rawBody));
    },

    async ping(signal) {
      try {
        const { statusCode, body } = await request("/v1/health", { signal });
        await body.dump();
        return isOk(statusCode) ? { kind: "ok" } : unexpectedStatus(statusCode);
      } catch (error) {
        return noResponse(error);
      }
    },
  };
}

/**
 * Asks about shipments together. `ask` is given different shipments, and returns those that the carrier
 * knows. A shipment that it doesn't know, refuses, or reports wrongly fails alone.
 */
function askTogether(ask: (shipments: string[]) => Promise<ReadonlyMap<string, unknown>>) {
  const find = groupCalls(
    async (shipments: string[]) => {
      const found = await ask([...new Set(shipments)]);
      return shipments.map((shipment) => found.get(shipment));
    },
    {
      itemsMax: shipmentsMax,
      waitMsMax,
      shouldCallEach: (error) => error instanceof CarrierRefused,
    },
  );
  return async (shipment: string): Promise<{ status: ShipmentStatus }> => {
    const found = await find(shipment);
    if (!found) throw new CarrierUnavailable("The carrier doesn't know the shipment.");
    return trackingResponse.parse(found);
  };
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

function toLabel(body: unknown): CarrierLabel {
  const label = labelResponse.parse(body);
  return {
    carrier: label.carrier,
    carrierRef: label.id,
    trackingNumber: label.trackingNumber,
    labelUrl: label.labelUrl ?? null,
    estimatedDelivery: label.estimatedDelivery ? new Date(label.estimatedDelivery) : null,
  };
}

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, within five minutes of now, in both directions. */
function verifySignature(secret: string, rawBody: string, signature: string, now: Date): void {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature);
  const [, seconds = "", sentHmac = ""] = match ?? [];
  const expected = createHmac("sha256", secret).update(`${seconds}.${rawBody}`).digest("hex");
  const isGenuine = match !== null && isSameSecret(sentHmac, expected);
  const ageS = Math.abs(now.getTime() / 1000 - Number(seconds));
  if (!isGenuine || ageS > webhookToleranceS)
    throw new Error("The signature is wrong, too old or dated in the future.");
}

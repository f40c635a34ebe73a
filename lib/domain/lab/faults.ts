import { z } from "zod";

const wholeNumber = () => z.int("must be a whole number").min(0, "must be 0 or more");
const count = wholeNumber().max(1_000_000, "must be at most 1,000,000");
const milliseconds = wholeNumber().max(60_000, "must be at most 60,000 (one minute)");
const copies = wholeNumber().max(10, "must be at most 10");
const rateMessage = "must be from 0 to 1";

/** The faults injected into the embedded gateway, in the format of its control endpoint. */
export const gatewayFaults = z.strictObject({
  latencyMs: milliseconds,
  /** The share of authorizations declined regardless of the card, 0 to 1. */
  declineRate: z.number(rateMessage).min(0, rateMessage).max(1, rateMessage),
  /** How many of the next calls fail without any effect. */
  failNext: count,
  /** How many of the next responses of each call are lost after the call took effect. */
  loseAnswers: z.strictObject({ authorize: count, capture: count, refund: count }),
  /** How often each webhook is sent; 0 loses them all. */
  webhookCopies: copies,
  webhookReverse: z.boolean(),
  webhookDelayMs: milliseconds,
});
export type GatewayFaults = z.infer<typeof gatewayFaults>;

/** The faults injected into the embedded carrier. */
export const carrierFaults = z.strictObject({
  latencyMs: milliseconds,
  /** How many of the next label requests fail. */
  failNext: count,
  webhookCopies: copies,
  webhookReverse: z.boolean(),
  /** Seconds between two tracking steps of shipments whose label is created from now on. */
  stepSeconds: z
    .number("must be a number")
    .min(0, "must be 0 or more")
    .max(3_600, "must be at most 3,600 (one hour)"),
});
export type CarrierFaults = z.infer<typeof carrierFaults>;

/** The forms that change the faults. An unchecked checkbox is not sent. */
const webhookReverse = z.boolean().default(false);
export const gatewayFaultsForm = gatewayFaults.extend({ webhookReverse });
export const carrierFaultsForm = carrierFaults.extend({ webhookReverse });

/** A change of the carrier's faults. A null `stepSeconds` restores the value from its start. */
export type CarrierChange = Omit<CarrierFaults, "stepSeconds"> & { stepSeconds: number | null };

/** The gateway without faults. */
const healthyGateway: GatewayFaults = {
  latencyMs: 0,
  declineRate: 0,
  failNext: 0,
  loseAnswers: { authorize: 0, capture: 0, refund: 0 },
  webhookCopies: 1,
  webhookReverse: false,
  webhookDelayMs: 0,
};
const healthyCarrier: CarrierChange = {
  latencyMs: 0,
  failNext: 0,
  webhookCopies: 1,
  webhookReverse: false,
  stepSeconds: null,
};

interface Preset {
  name: string;
  /** What goes wrong, and how orders should cope with it. */
  description: string;
  gateway: GatewayFaults;
  carrier: CarrierChange;
}

/** Combinations of faults. Each one replaces all faults set before. */
export const presets = {
  calm: {
    name: "Calm day",
    description: "Gateway and carrier respond in 100 ms, and 2% of cards are declined.",
    gateway: { ...healthyGateway, latencyMs: 100, declineRate: 0.02 },
    carrier: { ...healthyCarrier, latencyMs: 100 },
  },
  flaky: {
    name: "Flaky gateway",
    description:
      "The gateway is slow, fails 30 calls and declines 15% of cards. Calls are retried, and no card is charged twice.",
    gateway: { ...healthyGateway, latencyMs: 800, declineRate: 0.15, failNext: 30 },
    carrier: healthyCarrier,
  },
  lost: {
    name: "Lost responses",
    description:
      "Cards are charged, but 25 responses of each kind are lost. Orders wait, retry with the same key and continue.",
    gateway: { ...healthyGateway, loseAnswers: { authorize: 25, capture: 25, refund: 25 } },
    carrier: healthyCarrier,
  },
  duplicates: {
    name: "Duplicate webhooks",
    description:
      "Every webhook arrives three times, late and out of order. Each one takes effect once.",
    gateway: { ...healthyGateway, webhookCopies: 3, webhookReverse: true, webhookDelayMs: 500 },
    carrier: { ...healthyCarrier, webhookCopies: 3, webhookReverse: true },
  },
  slow: {
    name: "Slow carrier",
    description:
      "Labels take 3 seconds, ten requests fail, and shipments move slowly. Orders wait in processing.",
    gateway: healthyGateway,
    carrier: { ...healthyCarrier, latencyMs: 3_000, failNext: 10, stepSeconds: 15 },
  },
  reset: {
    name: "Reset",
    description: "Removes all faults.",
    gateway: healthyGateway,
    carrier: healthyCarrier,
  },
} as const satisfies Record<string, Preset>;

export type PresetId = keyof typeof presets;

export const presetInput = z.strictObject({
  preset: z.enum(["calm", "flaky", "lost", "duplicates", "slow", "reset"]),
});

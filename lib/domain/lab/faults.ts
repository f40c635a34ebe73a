import { z } from "zod";

const whole = () => z.int("must be a whole number").min(0, "must be 0 or more");
const count = whole().max(1_000_000, "must be at most a million");
const milliseconds = whole().max(60_000, "must be at most a minute");
const copies = whole().max(10, "must be at most 10");
const rate = "must be from 0 to 1";

/** How the embedded gateway is to behave, as its control takes it. */
export const gatewayFaults = z.strictObject({
  latencyMs: milliseconds,
  /** Share of authorizations that are declined whatever the card, 0 to 1. */
  declineRate: z.number(rate).min(0, rate).max(1, rate),
  /** So many next calls do nothing and fail. */
  failNext: count,
  /** So many next answers of each kind of call get lost, after the work was done. */
  loseAnswers: z.strictObject({ authorize: count, capture: count, refund: count }),
  /** How often each webhook is posted; 0 loses them all. */
  webhookCopies: copies,
  webhookReverse: z.boolean(),
  webhookDelayMs: milliseconds,
});
export type GatewayFaults = z.infer<typeof gatewayFaults>;

/** How the embedded carrier is to behave. */
export const carrierFaults = z.strictObject({
  latencyMs: milliseconds,
  /** So many next labels are not made. */
  failNext: count,
  webhookCopies: copies,
  webhookReverse: z.boolean(),
  /** Seconds between two steps of a shipment whose label is made from now on. */
  stepSeconds: z
    .number("must be a number")
    .min(0, "must be 0 or more")
    .max(3_600, "must be at most an hour"),
});
export type CarrierFaults = z.infer<typeof carrierFaults>;

/** What the carrier is told; without a pace it goes back to the one that it was started with. */
export type CarrierChange = Omit<CarrierFaults, "stepSeconds"> & { stepSeconds: number | null };

/** Everything as it is when nobody has touched it. */
const calmGateway: GatewayFaults = {
  latencyMs: 0,
  declineRate: 0,
  failNext: 0,
  loseAnswers: { authorize: 0, capture: 0, refund: 0 },
  webhookCopies: 1,
  webhookReverse: false,
  webhookDelayMs: 0,
};
const calmCarrier: CarrierChange = {
  latencyMs: 0,
  failNext: 0,
  webhookCopies: 1,
  webhookReverse: false,
  stepSeconds: null,
};

interface Preset {
  name: string;
  /** What then goes wrong, and what should come of it. */
  says: string;
  gateway: GatewayFaults;
  carrier: CarrierChange;
}

/** Whole situations by one click. Each sets everything: what was set before does not linger. */
export const presets = {
  calm: {
    name: "Calm day",
    says: "Everybody answers in a tenth of a second, and one card in fifty is declined.",
    gateway: { ...calmGateway, latencyMs: 100, declineRate: 0.02 },
    carrier: { ...calmCarrier, latencyMs: 100 },
  },
  flaky: {
    name: "Flaky gateway",
    says: "The gateway is slow, fails 30 calls and declines one card in seven. Calls are repeated; nobody is charged twice.",
    gateway: { ...calmGateway, latencyMs: 800, declineRate: 0.15, failNext: 30 },
    carrier: calmCarrier,
  },
  lost: {
    name: "Lost answers",
    says: "Cards are charged, but 25 answers of each kind never arrive. Orders wait and learn it by asking again.",
    gateway: { ...calmGateway, loseAnswers: { authorize: 25, capture: 25, refund: 25 } },
    carrier: calmCarrier,
  },
  duplicates: {
    name: "Duplicate webhooks",
    says: "Every webhook comes three times, late and in the wrong order. Each counts once.",
    gateway: { ...calmGateway, webhookCopies: 3, webhookReverse: true, webhookDelayMs: 500 },
    carrier: { ...calmCarrier, webhookCopies: 3, webhookReverse: true },
  },
  slow: {
    name: "Slow carrier",
    says: "Labels take three seconds, ten are refused, and shipments crawl. Orders wait in processing.",
    gateway: calmGateway,
    carrier: { ...calmCarrier, latencyMs: 3_000, failNext: 10, stepSeconds: 15 },
  },
  reset: {
    name: "Reset",
    says: "Everything works again, as after a start.",
    gateway: calmGateway,
    carrier: calmCarrier,
  },
} as const satisfies Record<string, Preset>;

export type PresetId = keyof typeof presets;

export const presetInput = z.strictObject({
  preset: z.enum(["calm", "flaky", "lost", "duplicates", "slow", "reset"]),
});

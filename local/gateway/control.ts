import { z } from "zod";
import type { Control } from "@/local/control/routes";

/** Calls whose answer can be lost after the work was done. */
export type LosableCall = "authorize" | "capture" | "refund";

const count = z.int().min(0).max(1_000_000);
const milliseconds = z.number().min(0).max(3_600_000);

const loseAnswersSchema = z.strictObject({ authorize: count, capture: count, refund: count });

const settingsSchema = z.strictObject({
  latencyMs: milliseconds,
  /** Share of authorizations that are declined whatever the card, 0 to 1. */
  declineRate: z.number().min(0).max(1),
  /** So many next calls of the API, reads too, do nothing and answer 500 `api_error`. */
  failNext: count,
  /** So many next answers of each kind of call are lost, after the work was done. */
  loseAnswers: loseAnswersSchema,
  /** Posts of each webhook; 0 loses them all. */
  webhookCopies: z.int().min(0).max(10),
  webhookReverse: z.boolean(),
  webhookDelayMs: milliseconds,
});

const patchSchema = settingsSchema.extend({ loseAnswers: loseAnswersSchema.partial() }).partial();

export type GatewaySettings = z.infer<typeof settingsSchema>;
type GatewayPatch = z.infer<typeof patchSchema>;

export type GatewayControl = Control<GatewaySettings, GatewayPatch> & {
  /** True when this call is to fail; counts it down. */
  takeFailure: () => boolean;
  /** True when the answer of this call is to be lost; counts it down. */
  takeLostAnswer: (call: LosableCall) => boolean;
};

/** Fault injection of the gateway, off at the start. */
export function createGatewayControl(): GatewayControl {
  const settings: GatewaySettings = {
    latencyMs: 0,
    declineRate: 0,
    failNext: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
    webhookCopies: 1,
    webhookReverse: false,
    webhookDelayMs: 0,
  };

  return {
    patchSchema,
    read: () => structuredClone(settings),
    change: ({ loseAnswers, ...rest }) => {
      Object.assign(settings, rest);
      Object.assign(settings.loseAnswers, loseAnswers);
    },
    takeFailure: () => {
      if (settings.failNext === 0) return false;
      settings.failNext -= 1;
      return true;
    },
    takeLostAnswer: (call) => {
      if (settings.loseAnswers[call] === 0) return false;
      settings.loseAnswers[call] -= 1;
      return true;
    },
  };
}

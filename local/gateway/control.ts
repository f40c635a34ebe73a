import { z } from "zod";
import type { Control } from "@/local/control/routes";

/** Calls whose response can be dropped after the work has been committed. */
export type LosableCall = "authorize" | "capture" | "refund";

const count = z.int().min(0).max(1_000_000);
const milliseconds = z.number().min(0).max(3_600_000);

const loseAnswersSchema = z.strictObject({ authorize: count, capture: count, refund: count });

const settingsSchema = z.strictObject({
  latencyMs: milliseconds,
  /** Share of authorizations to decline, whatever the card: 0 to 1. */
  declineRate: z.number().min(0).max(1),
  /** How many of the next API calls, reads included, fail with 500 `api_error`. */
  failNext: count,
  /** How many of the next responses to drop, by kind of call, after the work is committed. */
  loseAnswers: loseAnswersSchema,
  /** How many times to post each webhook; 0 drops them all. */
  webhookCopies: z.int().min(0).max(10),
  webhookReverse: z.boolean(),
  webhookDelayMs: milliseconds,
  /** Paths that the key may not call, with all below them, such as `/v1/disputes`. */
  deniedPaths: z.array(z.string().regex(/^\/v1\/[\w/]+$/)).max(10),
});

const patchSchema = settingsSchema.extend({ loseAnswers: loseAnswersSchema.partial() }).partial();

export type GatewaySettings = z.infer<typeof settingsSchema>;
type GatewayPatch = z.infer<typeof patchSchema>;

export type GatewayControl = Control<GatewaySettings, GatewayPatch> & {
  /** Whether the key may not call this path, as a restricted key without the permission. */
  isDenied: (path: string) => boolean;
  /** Whether the next call will fail. Asking does not change that. */
  failsNext: () => boolean;
  /** Returns true when this call must fail, and decrements `failNext`. */
  takeFailure: () => boolean;
  /** Returns true when the response must be dropped, and decrements its counter. */
  takeLostResponse: (call: LosableCall) => boolean;
};

/** The fault injection settings of the gateway. Every fault is off at first. */
export function createGatewayControl(): GatewayControl {
  const settings: GatewaySettings = {
    latencyMs: 0,
    declineRate: 0,
    failNext: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
    webhookCopies: 1,
    webhookReverse: false,
    webhookDelayMs: 0,
    deniedPaths: [],
  };

  return {
    patchSchema,
    read: () => structuredClone(settings),
    change: ({ loseAnswers, ...rest }) => {
      Object.assign(settings, rest);
      Object.assign(settings.loseAnswers, loseAnswers);
    },
    isDenied: (path) =>
      settings.deniedPaths.some((denied) => path === denied || path.startsWith(`${denied}/`)),
    failsNext: () => settings.failNext > 0,
    takeFailure: () => {
      if (settings.failNext === 0) return false;
      settings.failNext -= 1;
      return true;
    },
    takeLostResponse: (call) => {
      if (settings.loseAnswers[call] === 0) return false;
      settings.loseAnswers[call] -= 1;
      return true;
    },
  };
}

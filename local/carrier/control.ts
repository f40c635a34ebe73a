import { z } from "zod";
import type { Control } from "@/local/control/routes";
import { shipmentOutcomes } from "./tracking-event";

const count = z.int().min(0).max(1_000_000);

const settingsSchema = z.strictObject({
  latencyMs: z.number().min(0).max(3_600_000),
  /** How many of the next label requests fail with 503. */
  failNext: count,
  /** How many of the next label requests succeed but have their response dropped. */
  loseAnswers: count,
  /** How the next shipment ends. Null means that it is delivered. */
  nextOutcome: z.enum(shipmentOutcomes).nullable(),
  /** Seconds between tracking events, for shipments handed over from now on; 0: no delay. */
  stepSeconds: z.number().min(0).max(604_800),
  /** How many times to post each webhook; 0 drops them all. */
  webhookCopies: z.int().min(0).max(10),
  webhookReverse: z.boolean(),
});

const patchSchema = settingsSchema
  .extend({
    /** Null restores the value that the carrier was started with. */
    stepSeconds: settingsSchema.shape.stepSeconds.nullable(),
  })
  .partial();

export type CarrierSettings = z.infer<typeof settingsSchema>;

export type CarrierControl = Control<CarrierSettings, z.infer<typeof patchSchema>> & {
  /** Whether the next label request will fail. Asking does not change that. */
  failsNext: () => boolean;
  /** Returns true when this label request must fail, and decrements `failNext`. */
  takeFailure: () => boolean;
  /** Returns true when the response must be dropped, and decrements `loseAnswers`. */
  takeLostResponse: () => boolean;
  /** Returns `nextOutcome` and resets it. Call it once per shipment. */
  takeOutcome: () => CarrierSettings["nextOutcome"];
};

/** The fault injection settings of the carrier. Every fault is off at first. */
export function createCarrierControl(stepSeconds: number): CarrierControl {
  const settings: CarrierSettings = {
    latencyMs: 0,
    failNext: 0,
    loseAnswers: 0,
    nextOutcome: null,
    stepSeconds,
    webhookCopies: 1,
    webhookReverse: false,
  };
  const countDown = (counter: "failNext" | "loseAnswers") => {
    if (settings[counter] === 0) return false;
    settings[counter] -= 1;
    return true;
  };

  return {
    patchSchema,
    read: () => ({ ...settings }),
    change: (patch) => {
      Object.assign(settings, patch);
      if (patch.stepSeconds === null) settings.stepSeconds = stepSeconds;
    },
    failsNext: () => settings.failNext > 0,
    takeFailure: () => countDown("failNext"),
    takeLostResponse: () => countDown("loseAnswers"),
    takeOutcome: () => {
      const outcome = settings.nextOutcome;
      settings.nextOutcome = null;
      return outcome;
    },
  };
}

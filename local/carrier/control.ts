import { z } from "zod";
import type { Control } from "@/local/control/routes";

const count = z.int().min(0).max(1_000_000);

const settingsSchema = z.strictObject({
  latencyMs: z.number().min(0).max(3_600_000),
  /** So many next label creations do nothing and answer 503. */
  failNext: count,
  /** So many next label creations do their work, but their answer is lost. */
  loseAnswers: count,
  /** How the next shipment ends, instead of being delivered. */
  nextOutcome: z.enum(["lost", "returned"]).nullable(),
  /** Seconds between two steps of a shipment that is handed over from now on; 0 = all at once. */
  stepSeconds: z.number().min(0).max(604_800),
  /** Posts of each webhook; 0 loses them all. */
  webhookCopies: z.int().min(0).max(10),
  webhookReverse: z.boolean(),
});

const patchSchema = settingsSchema
  .extend({
    /** Null is the pace that the carrier was started with. */
    stepSeconds: settingsSchema.shape.stepSeconds.nullable(),
  })
  .partial();

export type CarrierSettings = z.infer<typeof settingsSchema>;

export type CarrierControl = Control<CarrierSettings, z.infer<typeof patchSchema>> & {
  /** True when this label creation is to fail; counts it down. */
  takeFailure: () => boolean;
  /** True when this answer is to be lost; counts it down. */
  takeLostAnswer: () => boolean;
  /** How the shipment that is being handed over ends; asked for once per shipment. */
  takeOutcome: () => CarrierSettings["nextOutcome"];
};

/** Fault injection of the carrier, off at the start. */
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
    takeFailure: () => countDown("failNext"),
    takeLostAnswer: () => countDown("loseAnswers"),
    takeOutcome: () => {
      const outcome = settings.nextOutcome;
      settings.nextOutcome = null;
      return outcome;
    },
  };
}

import { requireInternal } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { defineVerb } from "@/lib/services/define-verb";
import { releaseStock } from "@/lib/services/inventory/release-stock";
import { reversePayment } from "@/lib/services/payments/reverse-payment";
import { voidLabel } from "@/lib/services/shipping/void-label";

/** One compensating action. Safe to repeat, and does nothing where there is nothing to undo. */
export interface UndoStep {
  /** The id of the step in Inngest. */
  id: string;
  undo: Verb<{ orderId: number }, object>;
}

/**
 * The compensation of an order that has ended, as sequences that run in parallel: a carrier that
 * does not respond delays no refund. Stock is released only after the label is void, because until
 * then the units may be in a shipment.
 */
const sequences: readonly (readonly UndoStep[])[] = [
  [
    { id: "void-label", undo: voidLabel },
    { id: "release-inventory", undo: releaseStock },
  ],
  [{ id: "refund-payment", undo: reversePayment }],
];

/**
 * Runs every undo step by `run`, and returns their results by step id. Throws the first error after
 * all sequences have ended.
 */
export async function runUndoSteps(
  run: (step: UndoStep) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const results: Record<string, unknown> = {};
  const outcomes = await Promise.allSettled(
    sequences.map(async (steps) => {
      for (const step of steps) results[step.id] = await run(step);
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  return results;
}

/** Undoes an order that has ended: voids its label, releases its stock and reverses its payment. */
export const undoOrder = defineVerb<{ orderId: number }, void>(
  "undoOrder",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    await runUndoSteps(({ undo }) => undo({ ctx, input }));
  },
);

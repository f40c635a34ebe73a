import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { addNoteInput } from "@/lib/domain/order/operator-input";
import { decideNote } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/** Adds a note to an order. The order event carries the note's id, and not its text. */
export const addNote: Verb<z.infer<typeof addNoteInput>, OperatorOutcome> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return operatorOutcome(await changeOrder(ctx, input.orderId, () => decideNote(input.text)));
};

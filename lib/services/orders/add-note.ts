import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { violates } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { addNoteInput } from "@/lib/domain/order/operator-input";
import { decideNote, decideRepeatedNote } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

type AddNote = z.infer<typeof addNoteInput>;

/**
 * Adds a note to an order. The order event carries the note's id, and not its text. Submitting the
 * same form twice adds one note.
 */
export const addNote = defineVerb<AddNote, OperatorOutcome>("addNote", async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  try {
    return await addOnce(ctx, input);
  } catch (error) {
    // The same form was submitted at the same time and has added its note.
    if (violates(error, "order_notes_request_key_key")) return addOnce(ctx, input);
    throw error;
  }
});

async function addOnce(ctx: Context, { orderId, key, text }: AddNote): Promise<OperatorOutcome> {
  const [earlier] = await ctx.db.run(
    kysely.selectFrom("orderNotes").select(["orderId", "text"]).where("requestKey", "=", key),
  );
  const changed = await changeOrder(ctx, orderId, () =>
    earlier ? decideRepeatedNote(earlier, { orderId, text }) : decideNote(text, key),
  );
  return operatorOutcome(changed);
}

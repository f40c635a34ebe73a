import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import type { addNoteInput } from "@/lib/domain/order/operator-input";
import { decideNote, decideRepeatedNote } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type OperatorOutcome, operatorOutcome } from "./operator-outcome";

/**
 * Adds a note to an order. The order event carries the note's id, and not its text. Submitting the
 * same form twice adds one note.
 */
export const addNote: Verb<z.infer<typeof addNoteInput>, OperatorOutcome> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { orderId, key, text } = input;
  const [earlier] = await ctx.db.run(
    kysely.selectFrom("orderNotes").select(["orderId", "text"]).where("requestKey", "=", key),
  );
  const changed = await changeOrder(ctx, orderId, () =>
    earlier ? decideRepeatedNote(earlier, { orderId, text }) : decideNote(text, key),
  );
  return changed.kind === "unchanged"
    ? { kind: "done", order: changed.order }
    : operatorOutcome(changed);
};

import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { addNoteInput } from "@/lib/domain/order/operator-input";
import { addNote as note } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operator-outcome";

/** Keeps an operator's words with an order; its timeline names the note, not the words. */
export const addNote: Verb<z.infer<typeof addNoteInput>, Operated> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return operated(await changeOrder(ctx, input.orderId, () => note(input.text)));
};

import { hasExpired } from "@/lib/domain/saved-card";
import { defineVerb } from "@/lib/services/define-verb";
import { type PayOrderOutcome, payOrder } from "./pay-order";
import { findOwnCard } from "./saved-cards";

/** `no_card`: the customer has no such card, or removed it meanwhile. */
export type PaidWithCard = PayOrderOutcome | { kind: "no_card" } | { kind: "card_expired" };

/**
 * Pays an unpaid order of the acting customer with one of their saved cards, unless it has expired.
 * A card that requires authentication is declined with the code `authentication_required`: it can be
 * used on the payment page.
 */
export const payWithSavedCard = defineVerb<{ orderId: number; cardId: string }, PaidWithCard>(
  "payWithSavedCard",
  async ({ ctx, input }) => {
    const card = await findOwnCard(ctx, input.cardId);
    if (!card) return { kind: "no_card" };
    if (hasExpired(card, ctx.now())) return { kind: "card_expired" };
    return payOrder({ ctx, input: { orderId: input.orderId, paymentMethod: card.ref } });
  },
);

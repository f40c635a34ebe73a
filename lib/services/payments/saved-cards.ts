import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { Forbidden } from "@/lib/auth/permissions";
import type { SavedCard } from "@/lib/clients/payment-gateway";
import type { Context, Verb } from "@/lib/context";
import { hasExpired, type SavedCardView } from "@/lib/domain/saved-card";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { forgetGatewayCustomer, readGatewayCustomer } from "./gateway-customer";
import { ifKnown } from "./if-known";

export type SavedCardChanged = { kind: "changed" } | { kind: "not_found" };

/** The acting customer's saved cards, newest first. */
export const listSavedCards: Verb<void, SavedCardView[]> = async ({ ctx }) => {
  const customerId = ownCustomerId(ctx);
  const [cards, [customer]] = await Promise.all([
    readCards(ctx, customerId),
    ctx.db.query<{ method: string | null }>(sql`
      SELECT default_payment_method AS method FROM customers WHERE id = ${customerId}`),
  ]);
  return cards.map(({ ref, ...card }) => ({
    ...card,
    id: cardId(ref),
    isDefault: ref === customer?.method,
  }));
};

/** Whether one of the acting customer's saved cards can be charged, as far as its own data says. */
export const checkSavedCard: Verb<
  { cardId: string },
  { kind: "usable" | "expired" | "not_found" }
> = async ({ ctx, input }) => {
  const card = await findOwnCard(ctx, input.cardId);
  if (!card) return { kind: "not_found" };
  return { kind: hasExpired(card, ctx.now()) ? "expired" : "usable" };
};

/** Removes one of the acting customer's saved cards, here and at the gateway. */
export const removeSavedCard = defineVerb<{ cardId: string }, SavedCardChanged>(
  "removeSavedCard",
  async ({ ctx, input }) => {
    const customerId = ownCustomerId(ctx);
    const card = await findOwnCard(ctx, input.cardId);
    if (!card) return { kind: "not_found" };
    // First here, so that no new order is charged to a card that is being removed.
    await ctx.db.query(sql`
      UPDATE customers SET default_payment_method = NULL
      WHERE id = ${customerId} AND default_payment_method = ${card.ref}`);
    await ctx.gateway.removeCard(card.ref);
    const subject = `customer:${customerId}`;
    await audit(ctx, ctx.db, { action: "customer/card_removed", subject });
    return { kind: "changed" };
  },
);

/**
 * Makes one of the acting customer's saved cards the one that their orders are charged to, unless it has
 * expired.
 */
export const chooseDefaultCard = defineVerb<
  { cardId: string },
  SavedCardChanged | { kind: "expired" }
>("chooseDefaultCard", async ({ ctx, input }) => {
  const customerId = ownCustomerId(ctx);
  const card = await findOwnCard(ctx, input.cardId);
  if (!card) return { kind: "not_found" };
  if (hasExpired(card, ctx.now())) return { kind: "expired" };
  await ctx.db.transaction(async (tx) => {
    await tx.query(sql`
        UPDATE customers SET default_payment_method = ${card.ref}
        WHERE id = ${customerId} AND erased_at IS NULL`);
    await audit(ctx, tx, { action: "customer/card_chosen", subject: `customer:${customerId}` });
  });
  return { kind: "changed" };
});

function ownCustomerId({ actor }: Context): number {
  if (actor.kind !== "customer") throw new Forbidden("Only customers have saved cards.");
  return actor.customerId;
}

/** None, and none for good, if the gateway doesn't know the customer any more. */
async function readCards(ctx: Context, customerId: number): Promise<SavedCard[]> {
  const ref = await readGatewayCustomer(ctx, customerId);
  if (!ref) return [];
  const cards = await ifKnown(() => ctx.gateway.listCards(ref));
  if (cards === undefined) await forgetGatewayCustomer(ctx, customerId, ref);
  return cards ?? [];
}

/** A saved card of the acting customer. Only their own are searched, so another's is not found. */
export async function findOwnCard(ctx: Context, id: string): Promise<SavedCard | undefined> {
  const cards = await readCards(ctx, ownCustomerId(ctx));
  return cards.find(({ ref }) => cardId(ref) === id);
}

/** What pages name the card by. It is not the gateway's id, which people never see. */
function cardId(ref: string): string {
  return createHash("sha256").update(ref).digest("base64url").slice(0, 22);
}

import type Stripe from "stripe";
import { z } from "zod";
import { GatewayObjectMissing, type NewGatewayCustomer, type SavedCard } from "./payment-gateway";
import { callGateway, checked, isRefusal, toGatewayUnavailable } from "./stripe-reports";

/** A customer saves a few cards. */
const cardsMax = 100;
/** A page waits for the cards, and works without them. */
const pageDeadline = { timeout: 3_000, maxNetworkRetries: 1 };

const customerShape = z.object({ id: z.string().min(1) });
const deletedShape = z.object({ deleted: z.literal(true) });
const methodShape = z.object({
  id: z.string().min(1),
  customer: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
  card: z.object({
    brand: z.string().min(1),
    last4: z.string().min(1),
    exp_month: z.int(),
    exp_year: z.int(),
  }),
});
const methodListShape = z.object({ data: z.array(methodShape) });

/** Creates a customer, or returns the one that an earlier call with the key has created. */
export function createCustomer(stripe: Stripe, request: NewGatewayCustomer): Promise<string> {
  const { installation, customerId, key } = request;
  const metadata = { installation, customerId: String(customerId) };
  return callGateway(async () => {
    const answer = await stripe.customers.create({ metadata }, { idempotencyKey: key });
    return checked(customerShape, answer).id;
  });
}

/** Deletes a customer with all saved cards. Stripe knows a deleted one no longer, so it is done. */
export async function deleteCustomer(stripe: Stripe, customerRef: string): Promise<void> {
  try {
    checked(deletedShape, await stripe.customers.del(customerRef));
  } catch (error) {
    const unavailable = toGatewayUnavailable(error);
    if (!(unavailable instanceof GatewayObjectMissing)) throw unavailable;
  }
}

/** The customer's saved cards, newest first. */
export function listCards(stripe: Stripe, customerRef: string): Promise<SavedCard[]> {
  return callGateway(async () => {
    const params = { customer: customerRef, type: "card", limit: cardsMax } as const;
    const answer = await stripe.paymentMethods.list(params, pageDeadline);
    const { data } = checked(methodListShape, answer);
    return data.map(({ id, card }) => ({
      ref: id,
      brand: card.brand,
      last4: card.last4,
      expMonth: card.exp_month,
      expYear: card.exp_year,
    }));
  });
}

/** Detaches a card from its customer. One that is detached already counts as removed. */
export async function removeCard(stripe: Stripe, cardRef: string): Promise<void> {
  try {
    await stripe.paymentMethods.detach(cardRef);
  } catch (error) {
    if (!isRefusal(error)) throw toGatewayUnavailable(error);
  }
}

import { Forbidden } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { StructuredAddress } from "@/lib/domain/address";
import { type AgreedTotal, type Placed, takeOrder } from "./place-order";

export interface CheckOut {
  /** A customer's own id; null for a guest, who is known by the email address alone. */
  customerId: number | null;
  /** Where a guest's email goes; a customer's goes to the account's address. */
  email?: string;
  items: { productId: number; quantity: number }[];
  shippingAddress: StructuredAddress;
  agreed: AgreedTotal;
  /** Two calls with one key place one order. */
  idempotencyKey: string;
}

/**
 * Places what a visitor has in the cart, to be paid on the gateway's page: a guest's order, which
 * belongs to no customer, or a customer's own. Nobody orders in somebody else's name.
 */
export const checkOut: Verb<CheckOut, Placed> = async ({ ctx, input }) => {
  requireOwn(ctx, input.customerId);
  const { customerId, email, items, shippingAddress, agreed, idempotencyKey } = input;
  const order = { customerId, items, shippingAddress, paymentMethod: null };
  return takeOrder({
    ctx,
    input: {
      order: { ...order, ...(email !== undefined && { email }) },
      customerId,
      agreed,
      idempotencyKey,
    },
  });
};

/** Staff shop as guests do: what they may do for customers is another verb's. */
function requireOwn({ actor }: Context, customerId: number | null): void {
  const isGuest = actor.kind === "anonymous" || actor.kind === "operator";
  const isOwn = actor.kind === "customer" ? customerId === actor.customerId : customerId === null;
  if ((isGuest || actor.kind === "customer") && isOwn) return;
  throw new Forbidden("Customers place orders of their own only.");
}

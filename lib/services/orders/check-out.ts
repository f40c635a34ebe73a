import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { StructuredAddress } from "@/lib/domain/address";
import { defineVerb } from "@/lib/services/define-verb";
import { type AgreedTotal, createOrder, type PlaceOrderOutcome } from "./place-order";

export interface CheckOut {
  /** The customer who is signed in; null for a guest, who is identified by `email` alone. */
  customerId: number | null;
  /** A guest's email address. A customer's emails go to the account's address. */
  email?: string;
  items: { productId: number; quantity: number }[];
  shippingAddress: StructuredAddress;
  agreed: AgreedTotal;
  /** Two calls with one key place one order. */
  idempotencyKey: string;
  /** Where the shopper calls from. */
  callerAddress: string;
}

/**
 * Places the order for a shopper's cart, to be paid on the gateway's hosted page. A guest's order
 * belongs to no customer. It never places an order for another customer.
 */
export const checkOut = defineVerb<CheckOut, PlaceOrderOutcome>(
  "checkOut",
  async ({ ctx, input }) => {
    requireOwnOrder(ctx, input.customerId);
    const { customerId, email, items, shippingAddress } = input;
    const { agreed, idempotencyKey, callerAddress } = input;
    const order = { customerId, items, shippingAddress, paymentMethod: null };
    return createOrder({
      ctx,
      input: {
        order: { ...order, ...(email !== undefined && { email }) },
        customerId,
        agreed,
        idempotencyKey,
        callerAddress,
      },
    });
  },
);

/** Staff check out as guests; `placeOrder` is for orders that they place for a customer. */
function requireOwnOrder({ actor }: Context, customerId: number | null): void {
  const mayBeGuest = actor.kind === "anonymous" || actor.kind === "operator";
  const isOwn = actor.kind === "customer" ? customerId === actor.customerId : customerId === null;
  if ((mayBeGuest || actor.kind === "customer") && isOwn) return;
  throw new Forbidden("Customers can place orders only for themselves.");
}

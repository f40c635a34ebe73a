import { z } from "zod";
import { toStoredEmail } from "./email-address";
import type { ShippingAddress } from "./order/input";
import { id } from "./order/input";
import { maxCharactersMessage, requiredText } from "./text";

/** A row of the customer list. */
export interface CustomerRowView {
  id: number;
  name: string;
  email: string;
  createdAt: string;
  erasedAt: string | null;
  /** Counted up to `ordersCountMax`. */
  orders: number;
  lastOrder: { id: number; at: string } | null;
}

export const ordersCountMax = 1_000;

/** A customer on their page in the admin. */
export interface CustomerView {
  id: number;
  name: string;
  email: string;
  phone: string | null;
  address: ShippingAddress | null;
  /** Whether their orders through the API are charged to a card unless they say otherwise. */
  hasDefaultCard: boolean;
  createdAt: string;
  erasedAt: string | null;
  /** The account that the customer signs in with; null without one. */
  account: { userId: number; createdAt: string; disabledAt: string | null } | null;
  /** Captured less refunded, in minor units, by currency. */
  spent: { currency: string; amount: number }[];
}

/** Typing the email address confirms the erasure. */
export const eraseCustomerInput = z.strictObject({
  customerId: id,
  email: requiredText("Enter the email.")
    .overwrite(toStoredEmail)
    .max(254, maxCharactersMessage(254)),
});
export type EraseCustomer = z.infer<typeof eraseCustomerInput>;

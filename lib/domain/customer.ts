import { z } from "zod";
import type { ShippingAddress } from "./order/input";
import { id } from "./order/input";
import { charsAtMost } from "./text";

/** A customer as the list shows one. */
export interface CustomerRowView {
  id: number;
  name: string;
  email: string;
  createdAt: string;
  erasedAt: string | null;
  /** Counted up to `ordersCountMax`: nobody reads a larger number. */
  orders: number;
  lastOrder: { id: number; at: string } | null;
}

export const ordersCountMax = 1_000;

/** A customer as their own page of the admin shows them. */
export interface CustomerView {
  id: number;
  name: string;
  email: string;
  phone: string | null;
  address: ShippingAddress | null;
  defaultPaymentMethod: string | null;
  createdAt: string;
  erasedAt: string | null;
  /** How they sign in; null when they have no account. */
  account: { userId: number; createdAt: string; disabledAt: string | null } | null;
  /** What was captured and not refunded, in minor units, by currency. */
  spent: { currency: string; amount: number }[];
}

/** The address is typed again by whoever erases: that is the confirmation. */
export const eraseCustomerInput = z.strictObject({
  customerId: id,
  email: z.string().trim().toLowerCase().max(254, charsAtMost(254)),
});
export type EraseCustomer = z.infer<typeof eraseCustomerInput>;

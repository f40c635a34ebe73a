import { z } from "zod";
import { storedAddress } from "./address";
import { emailAddress, toStoredEmail } from "./email-address";
import type { ShippingAddress } from "./order/input";
import { id, shippingAddress } from "./order/input";
import { maxCharactersMessage, requiredText, singleLineText } from "./text";

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
  /** The shop's own id of the customer, if an integration has given it. */
  reference: string | null;
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

/** The parameters of `/customers/by-reference/:reference`. */
export const customerReferenceParams = z.object({ reference: singleLineText(100) });

/** The body of `PUT /customers/by-reference/:reference`. */
export const putCustomerBody = z.strictObject({
  name: singleLineText(200),
  email: emailAddress(),
  phone: singleLineText(40)
    .nullable()
    .optional()
    .describe("Left out, it stays as it is; null removes it."),
  address: shippingAddress
    .nullable()
    .optional()
    .describe("The default address. Left out, it stays as it is; null removes it."),
});
export type PutCustomerBody = z.infer<typeof putCustomerBody>;

/** A customer in API responses. */
export const customerRecord = z
  .object({
    id: z.int(),
    reference: z.string().nullable().describe("The shop's own id of the customer."),
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    address: z.union([z.string(), storedAddress]).nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Customer" });
export type CustomerRecord = z.infer<typeof customerRecord>;

/** Typing the email address confirms the erasure. */
export const eraseCustomerInput = z.strictObject({
  customerId: id,
  email: requiredText("Enter the email.")
    .overwrite(toStoredEmail)
    .max(254, maxCharactersMessage(254)),
});
export type EraseCustomer = z.infer<typeof eraseCustomerInput>;

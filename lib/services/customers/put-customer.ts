import { isDeepStrictEqual } from "node:util";
import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type Queryable, violates } from "@/lib/db/database";
import type { CustomerRecord, PutCustomerBody } from "@/lib/domain/customer";
import type { ShippingAddress } from "@/lib/domain/order/input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { selectCustomerRecord } from "./read-customer-record";

export interface PutCustomer {
  /** The shop's own id of the customer. */
  reference: string;
  fields: PutCustomerBody;
}

export type CustomerPut =
  | { kind: "created" | "updated"; customer: CustomerRecord }
  /** Another customer has this email. */
  | { kind: "email_taken"; customerId: number }
  /** The customer signs in with the email that it has. */
  | { kind: "has_account" };

/**
 * Creates the customer with this reference, or updates it. `phone` and `address` stay as they are
 * unless they are given. A customer with an account keeps its email, which a person has verified and
 * signs in with. References are the shop's, not the credential's.
 */
export const putCustomer = defineVerb<PutCustomer, CustomerPut>(
  "putCustomer",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "customers:write");
    return putOnce(ctx, input, attemptsMax);
  },
);

/** A parallel call can create or erase the same customer. Several in a row mean that something is broken. */
const attemptsMax = 5;

async function putOnce(ctx: Context, input: PutCustomer, attempts: number): Promise<CustomerPut> {
  try {
    const put = await ctx.db.transaction((tx) => insertOrUpdate(ctx, tx, input));
    if (put) return put;
  } catch (error) {
    if (!violates(error, "customers_email_key")) throw error;
    const [owner] = await ctx.db.query<{ id: number; reference: string | null }>(
      sql`SELECT id, reference FROM customers WHERE email = ${input.fields.email}`,
    );
    if (owner && owner.reference !== input.reference) {
      return { kind: "email_taken", customerId: owner.id };
    }
  }
  if (attempts === 1) throw new Error("A customer was changed too often at the same time.");
  return putOnce(ctx, input, attempts - 1);
}

/** Null if the customer was erased in this moment. */
async function insertOrUpdate(
  ctx: Context,
  tx: Queryable,
  { reference, fields }: PutCustomer,
): Promise<CustomerPut | null> {
  const { name, email, phone = null, address = null } = fields;
  // Of parallel calls with one reference, the others wait here for the first.
  const [created] = await tx.query<{ id: number }>(sql`
    INSERT INTO customers (reference, name, email, phone, address, created_at)
    VALUES (${reference}, ${name}, ${email}, ${phone}, ${asJson(address)}::jsonb, ${ctx.now()})
    ON CONFLICT (reference) DO NOTHING RETURNING id`);
  if (created) {
    await audit(ctx, tx, { action: "customer/created", subject: `customer:${created.id}` });
    return { kind: "created", customer: await readBack(tx, created.id) };
  }
  return update(ctx, tx, { reference, fields });
}

interface Stored {
  id: number;
  name: string;
  email: string;
  phone: string | null;
  address: ShippingAddress | null;
  hasAccount: boolean;
}

async function update(
  ctx: Context,
  tx: Queryable,
  { reference, fields }: PutCustomer,
): Promise<CustomerPut | null> {
  const [stored] = await tx.query<Stored>(sql`
    SELECT id, name, email, phone, address,
      EXISTS (SELECT FROM users u WHERE u.customer_id = customers.id) AS "hasAccount"
    FROM customers WHERE reference = ${reference} FOR UPDATE`);
  if (!stored) return null;
  const { id, hasAccount, ...before } = stored;
  const { name, email, phone = before.phone, address = before.address } = fields;
  if (hasAccount && email !== before.email) return { kind: "has_account" };
  const after = { name, email, phone, address };
  const changed = Object.keys(after).filter(
    (field) =>
      !isDeepStrictEqual(after[field as keyof typeof after], stored[field as keyof Stored]),
  );
  if (changed.length > 0) {
    await tx.query(sql`
      UPDATE customers SET name = ${name}, email = ${email}, phone = ${phone},
        address = ${asJson(address)}::jsonb WHERE id = ${id}`);
    // As when customers rename themselves: a person has one name.
    await tx.query(sql`UPDATE users SET name = ${name} WHERE customer_id = ${id}`);
    const data = { fields: changed };
    await audit(ctx, tx, { action: "customer/changed", subject: `customer:${id}`, data });
  }
  return { kind: "updated", customer: await readBack(tx, id) };
}

const asJson = (address: ShippingAddress | null) =>
  address === null ? null : JSON.stringify(address);

async function readBack(tx: Queryable, customerId: number): Promise<CustomerRecord> {
  const read = await selectCustomerRecord(tx, customerId);
  if (read?.kind !== "found") throw new Error(`Customer ${customerId} was not found.`);
  return read.customer;
}

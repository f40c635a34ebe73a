import { NotFound, requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { CustomerRecord } from "@/lib/domain/customer";

/** `erased`: the customer's personal data was erased. */
export type CustomerRead = { kind: "found"; customer: CustomerRecord } | { kind: "erased" };

/** One customer for an integration. Throws `NotFound`. */
export const readCustomerRecord: Verb<{ customerId: number }, CustomerRead> = async ({
  ctx,
  input,
}) => {
  requireShop(ctx.actor, "customers:read");
  const found = await selectCustomerRecord(ctx.db, input.customerId);
  if (!found) throw new NotFound("Customer not found.");
  return found;
};

/** The customer as integrations see it; null if there is none. */
export async function selectCustomerRecord(
  db: Queryable,
  customerId: number,
): Promise<CustomerRead | null> {
  const [row] = await db.run(
    kysely
      .selectFrom("customers")
      .select(["id", "reference", "name", "email", "phone", "address", "createdAt", "erasedAt"])
      .where("id", "=", customerId),
  );
  if (!row) return null;
  const { erasedAt, ...customer } = row;
  if (erasedAt) return { kind: "erased" };
  return { kind: "found", customer: { ...customer, createdAt: row.createdAt.toISOString() } };
}

import sql from "sql-template-tag";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type AddressParts, addressParts, type StructuredAddress } from "@/lib/domain/address";

/** What a customer has told about themselves, for their own eyes. */
export interface Profile {
  name: string;
  email: string;
  /** The parts that are kept of the default address; none when there is no such address. */
  address: AddressParts;
}

/** The acting customer's own profile. */
export async function readProfile({ ctx }: { ctx: Context }): Promise<Profile> {
  const { userId } = ownIds(ctx);
  const [row] = await ctx.db.query<{ name: string; email: string; address: unknown }>(sql`
    SELECT u.name, u.email, c.address FROM users u JOIN customers c ON c.id = u.customer_id
    WHERE u.id = ${userId}`);
  if (!row) throw new Error(`User ${userId} has no customer.`);
  return { ...row, address: addressParts(row.address) };
}

/** Keeps an address as the acting customer's default. Orders that are placed keep their own. */
export const keepAddress: Verb<{ address: StructuredAddress }, void> = async ({ ctx, input }) => {
  const { customerId } = ownIds(ctx);
  await ctx.db.query(sql`
    UPDATE customers SET address = ${JSON.stringify(input.address)}::jsonb
    WHERE id = ${customerId} AND erased_at IS NULL`);
};

/** Renames the acting customer. */
export const rename: Verb<{ name: string }, void> = async ({ ctx, input }) => {
  const { userId, customerId } = ownIds(ctx);
  await ctx.db.transaction(async (tx) => {
    await tx.query(sql`UPDATE users SET name = ${input.name} WHERE id = ${userId}`);
    await tx.query(sql`
      UPDATE customers SET name = ${input.name} WHERE id = ${customerId} AND erased_at IS NULL`);
  });
};

function ownIds({ actor }: Context): { userId: number; customerId: number } {
  if (actor.kind !== "customer") throw new Forbidden("Only customers have a profile.");
  return { userId: actor.userId, customerId: actor.customerId };
}

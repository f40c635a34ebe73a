import { Forbidden } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { type AddressParts, parseAddressParts, type StructuredAddress } from "@/lib/domain/address";
import { defineVerb } from "@/lib/services/define-verb";

/** The account data that a customer sees and edits. */
export interface Profile {
  name: string;
  email: string;
  /** The known parts of the default address; empty without one. */
  address: AddressParts;
}

/** The acting customer's profile. */
export const readProfile: Verb<void, Profile> = async ({ ctx }) => {
  const { userId } = customerIds(ctx);
  const [row] = await ctx.db.run(
    kysely
      .selectFrom("users as u")
      .innerJoin("customers as c", "c.id", "u.customerId")
      .select(["u.name", "u.email", "c.address"])
      .where("u.id", "=", userId),
  );
  if (!row) throw new Error(`User ${userId} has no customer.`);
  return { ...row, address: parseAddressParts(row.address) };
};

/** Saves the acting customer's default address. Existing orders keep their own. */
export const saveDefaultAddress = defineVerb<{ address: StructuredAddress }, void>(
  "saveDefaultAddress",
  async ({ ctx, input }) => {
    const { customerId } = customerIds(ctx);
    await ctx.db.run(
      kysely
        .updateTable("customers")
        .set({ address: JSON.stringify(input.address) })
        .where("id", "=", customerId)
        .where("erasedAt", "is", null),
    );
  },
);

/** Changes the name of the acting customer, on their user and on their customer record. */
export const renameCustomer = defineVerb<{ name: string }, void>(
  "renameCustomer",
  async ({ ctx, input }) => {
    const { name } = input;
    const { userId, customerId } = customerIds(ctx);
    await ctx.db.transaction(async (tx) => {
      await tx.run(kysely.updateTable("users").set({ name }).where("id", "=", userId));
      await tx.run(
        kysely
          .updateTable("customers")
          .set({ name })
          .where("id", "=", customerId)
          .where("erasedAt", "is", null),
      );
    });
  },
);

function customerIds({ actor }: Context): { userId: number; customerId: number } {
  if (actor.kind !== "customer") throw new Forbidden("Only customers have a profile.");
  return { userId: actor.userId, customerId: actor.customerId };
}

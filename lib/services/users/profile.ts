import { Forbidden } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import {
  type AddressParts,
  formatAddress,
  parseAddressParts,
  type StructuredAddress,
} from "@/lib/domain/address";
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

/** With `stale`, the value was changed after the form was opened, and nothing was saved. */
export type ProfileSaved<Value> = { kind: "saved" } | { kind: "stale"; current: Value };

/**
 * Saves the acting customer's default address. Existing orders keep their own. With the address that
 * the form was `opened` with, another one that was saved since then is not replaced.
 */
export const saveDefaultAddress = defineVerb<
  { address: StructuredAddress; opened?: AddressParts },
  ProfileSaved<AddressParts>
>("saveDefaultAddress", async ({ ctx, input: { address, opened } }) => {
  const { customerId } = customerIds(ctx);
  return ctx.db.transaction(async (tx) => {
    const ofCustomer = kysely
      .selectFrom("customers")
      .select("address")
      .where("id", "=", customerId);
    const [stored] = await tx.run(ofCustomer.forUpdate());
    const current = parseAddressParts(stored?.address);
    const isStale = opened !== undefined && formatAddress(opened) !== formatAddress(current);
    if (isStale) return { kind: "stale", current };
    await tx.run(
      kysely
        .updateTable("customers")
        .set({ address: JSON.stringify(address) })
        .where("id", "=", customerId)
        .where("erasedAt", "is", null),
    );
    return { kind: "saved" };
  });
});

/**
 * Changes the name of the acting customer, on their user and on their customer record, unless it was
 * changed since the form was `opened`.
 */
export const renameCustomer = defineVerb<{ name: string; opened?: string }, ProfileSaved<string>>(
  "renameCustomer",
  async ({ ctx, input }) => {
    const { name, opened } = input;
    const { userId, customerId } = customerIds(ctx);
    return ctx.db.transaction(async (tx) => {
      const ofUser = kysely.selectFrom("users").select("name").where("id", "=", userId);
      const [user] = await tx.run(ofUser.forUpdate());
      if (user && opened !== undefined && opened !== user.name) {
        return { kind: "stale", current: user.name };
      }
      await tx.run(kysely.updateTable("users").set({ name }).where("id", "=", userId));
      await tx.run(
        kysely
          .updateTable("customers")
          .set({ name })
          .where("id", "=", customerId)
          .where("erasedAt", "is", null),
      );
      return { kind: "saved" };
    });
  },
);

function customerIds({ actor }: Context): { userId: number; customerId: number } {
  if (actor.kind !== "customer") throw new Forbidden("Only customers have a profile.");
  return { userId: actor.userId, customerId: actor.customerId };
}

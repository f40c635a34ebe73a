"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import type { AddressFormState } from "@/components/account/own-address-form";
import { addressForm, addressOf } from "@/lib/domain/address";
import { changePasswordInput, nameInput } from "@/lib/domain/user";
import { actionProblem, asVisitor } from "@/lib/http/page-action";
import { viewer } from "@/lib/http/page-context";
import { changePassword, endOwnSession, keepAddress, rename } from "@/lib/services/users";

/** Renames the signed-in customer; the service refuses everybody else. */
export async function renameAction(input: unknown) {
  return asVisitor({ limit: "create", schema: nameInput, input }, async (given) => {
    await rename(given);
    return { kind: "done" as const };
  });
}

/** Keeps the signed-in customer's default address; the service refuses everybody else. */
export async function keepAddressAction(
  _: AddressFormState,
  form: FormData,
): Promise<AddressFormState> {
  const input = Object.fromEntries(form);
  const saved = await asVisitor(
    { limit: "create", schema: addressForm, input },
    async ({ ctx, input: fields }) => {
      await keepAddress({ ctx, input: { address: addressOf(fields) } });
      return { kind: "done" as const };
    },
  );
  const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
  return { ...saved, values };
}

/** Changes the signed-in user's password, by the one there is. */
export async function changePasswordAction(input: unknown) {
  const session = await viewer();
  if (!session) return actionProblem("You are signed out. Please sign in again.");
  const { sessionId } = session;
  return asVisitor({ limit: "sign_in", schema: changePasswordInput, input }, async (given) => {
    const changed = await changePassword({ ...given, input: { ...given.input, sessionId } });
    if (changed.kind === "changed") return { kind: "done" as const };
    return actionProblem("Please check the password.", { current: "is not your password" });
  });
}

/** Ends one of the signed-in user's own sessions; the service leaves all others alone. */
export async function endSessionAction(form: FormData): Promise<void> {
  const schema = z.object({ sessionId: z.uuid() });
  const input = Object.fromEntries(form);
  await asVisitor({ limit: "create", schema, input }, endOwnSession);
  redirect("/account/settings");
}

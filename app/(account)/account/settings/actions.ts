"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import type { AddressFormState } from "@/components/account/default-address-form";
import type { EndSessionState } from "@/components/account/end-session";
import { asAnyone } from "@/lib/actions/action-guard";
import { currentSession } from "@/lib/actions/session";
import { addressForm, addressFromForm } from "@/lib/domain/address";
import { formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";
import { changePasswordInput, nameInput } from "@/lib/domain/user";
import {
  changePassword,
  renameCustomer,
  revokeSession,
  saveDefaultAddress,
} from "@/lib/services/users";

const signedOut = formFailure("You've been signed out. Sign in again to continue.");

/** Renames the signed-in customer. The service refuses other users. */
export async function renameAction(input: unknown) {
  if (!(await currentSession())) return signedOut;
  return asAnyone({ limit: "create", schema: nameInput, input }, async (call) => {
    await renameCustomer(call);
    return { kind: "done" as const };
  });
}

/** Saves the signed-in customer's default address. The service refuses other users. */
export async function saveAddressAction(
  _: AddressFormState,
  form: FormData,
): Promise<AddressFormState> {
  const values = formValues(form);
  if (!(await currentSession())) return { ...signedOut, values };
  const saved = await asAnyone(
    { limit: "create", schema: addressForm, input: values },
    async ({ ctx, input: fields }) => {
      await saveDefaultAddress({ ctx, input: { address: addressFromForm(fields) } });
      return { kind: "done" as const };
    },
  );
  return { ...saved, values };
}

/** Changes the signed-in user's password. The current password is required. */
export async function changePasswordAction(input: unknown) {
  const session = await currentSession();
  if (!session) return signedOut;
  const { sessionId } = session;
  return asAnyone({ limit: "sign_in", schema: changePasswordInput, input }, async (call) => {
    const changed = await changePassword({ ...call, input: { ...call.input, sessionId } });
    if (changed.kind === "changed") return { kind: "done" as const };
    return formFailure("Check the password.", { current: "That's not your current password." });
  });
}

/** Ends one of the signed-in user's sessions. The service refuses other users' sessions. */
export async function endSessionAction(
  _: EndSessionState,
  form: FormData,
): Promise<EndSessionState> {
  if (!(await currentSession())) return signedOut;
  const schema = z.object({ sessionId: z.uuid() });
  const input = Object.fromEntries(form);
  return asAnyone({ limit: "create", schema, input }, async (call) => {
    await revokeSession(call);
    refresh();
    return { kind: "done" as const };
  });
}

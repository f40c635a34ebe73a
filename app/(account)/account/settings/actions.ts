"use server";

import { refresh } from "next/cache";
import { asAnyone } from "@/lib/actions/action-guard";
import { currentSession } from "@/lib/actions/session";
import { addressForm, addressFromForm, formatAddress } from "@/lib/domain/address";
import { formFailure } from "@/lib/domain/form-failure";
import { staleMessage } from "@/lib/domain/opened-with";
import { savedCardForm } from "@/lib/domain/saved-card";
import { changePasswordInput, endSessionForm, nameInput } from "@/lib/domain/user";
import { chooseDefaultCard, removeSavedCard } from "@/lib/services/payments";
import {
  changePassword,
  renameCustomer,
  revokeSession,
  saveDefaultAddress,
} from "@/lib/services/users";

const done = { kind: "done" } as const;
const cardGone = formFailure("This card is no longer saved.");
const cardExpired = formFailure("This card has expired, so it can't be the default.");
const signedOut = formFailure("You've been signed out. Sign in again to continue.");

/** Renames the signed-in customer. The service refuses other users. */
export async function renameAction(_: unknown, form: FormData) {
  if (!(await currentSession())) return signedOut;
  return asAnyone({ limit: "create", schema: nameInput, input: form }, async (call) => {
    const saved = await renameCustomer(call);
    if (saved.kind === "saved") return done;
    const compared = { opened: call.input.opened, current: saved.current };
    return formFailure(staleMessage([{ label: "Name", ...compared }]));
  });
}

/** Saves the signed-in customer's default address. The service refuses other users. */
export async function saveAddressAction(_: unknown, form: FormData) {
  if (!(await currentSession())) return signedOut;
  return asAnyone(
    { limit: "create", schema: addressForm, input: form },
    async ({ ctx, input: { opened, ...fields } }) => {
      const input = { address: addressFromForm(fields), opened };
      const saved = await saveDefaultAddress({ ctx, input });
      if (saved.kind === "saved") return done;
      const compared = { opened: formatAddress(opened), current: formatAddress(saved.current) };
      return formFailure(staleMessage([{ label: "Address", ...compared }]));
    },
  );
}

/** Changes the signed-in user's password. The current password is required. */
export async function changePasswordAction(_: unknown, form: FormData) {
  const session = await currentSession();
  if (!session) return signedOut;
  const { sessionId } = session;
  return asAnyone({ limit: "sign_in", schema: changePasswordInput, input: form }, async (call) => {
    const changed = await changePassword({ ...call, input: { ...call.input, sessionId } });
    if (changed.kind === "changed") return { kind: "done" as const };
    return formFailure("Check the password.", { current: "That's not your current password." });
  });
}

/** Ends one of the signed-in user's sessions. The service refuses other users' sessions. */
export async function endSessionAction(_: unknown, form: FormData) {
  if (!(await currentSession())) return signedOut;
  return asAnyone({ limit: "create", schema: endSessionForm, input: form }, async (call) => {
    await revokeSession(call);
    refresh();
    return { kind: "done" as const };
  });
}

/** Makes a saved card of the signed-in customer the default. The service refuses other cards. */
export async function chooseCardAction(_: unknown, form: FormData) {
  if (!(await currentSession())) return signedOut;
  return asAnyone({ limit: "create", schema: savedCardForm, input: form }, async (call) => {
    const changed = await chooseDefaultCard(call);
    refresh();
    if (changed.kind === "expired") return cardExpired;
    return changed.kind === "changed" ? done : cardGone;
  });
}

/** Removes a saved card of the signed-in customer. The service refuses other cards. */
export async function removeCardAction(_: unknown, form: FormData) {
  if (!(await currentSession())) return signedOut;
  return asAnyone({ limit: "create", schema: savedCardForm, input: form }, async (call) => {
    const changed = await removeSavedCard(call);
    refresh();
    return changed.kind === "changed" ? done : cardGone;
  });
}

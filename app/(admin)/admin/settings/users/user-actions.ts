"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { roleLabels } from "@/components/admin/settings/role-labels";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { staleMessage } from "@/lib/domain/opened-with";
import { id } from "@/lib/domain/order/input";
import { changeRoleInput, inviteUserInput } from "@/lib/domain/user";
import {
  changeUserRole,
  disableUser,
  enableUser,
  inviteUser,
  revokeSessions,
  type UserChanged,
} from "@/lib/services/users";

const userInput = z.strictObject({ userId: id });

/** Creates a user and emails an invitation, with which the user chooses a password. */
export async function inviteUserAction(_: unknown, form: FormData) {
  return asOperator(inviteUserInput, form, async (args) => {
    const created = await inviteUser(args);
    if (created.kind === "email_taken") {
      return formFailure("Check the highlighted fields.", {
        email: "A user with this email already exists.",
      });
    }
    revalidatePath("/admin/settings/users");
    return { kind: "done" as const };
  });
}

function toResult(changed: UserChanged) {
  if (changed.kind === "refused") return formFailure(changed.reason);
  revalidatePath("/admin/settings/users");
  if (changed.kind === "changed") return { kind: "done" as const };
  return formFailure("Someone else changed this user. The list is up to date now.");
}

export async function changeUserRoleAction(_: unknown, form: FormData) {
  return asOperator(changeRoleInput, form, async (args) => {
    const changed = await changeUserRole(args);
    if (changed.kind !== "stale") return toResult(changed);
    const [opened, current] = [roleLabels[args.input.opened], roleLabels[changed.current]];
    return formFailure(staleMessage([{ label: "Role", opened, current }]));
  });
}

export async function disableUserAction(_: unknown, form: FormData) {
  return asOperator(userInput, form, async (args) => toResult(await disableUser(args)));
}

export async function enableUserAction(_: unknown, form: FormData) {
  return asOperator(userInput, form, async (args) => toResult(await enableUser(args)));
}

export async function revokeSessionsAction(_: unknown, form: FormData) {
  return asOperator(userInput, form, async (args) => {
    await revokeSessions(args);
    return toResult({ kind: "changed" });
  });
}

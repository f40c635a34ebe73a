"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import type { FormFailure } from "@/lib/domain/form-failure";
import { type Role, role as roles } from "@/lib/domain/user";

interface RoleOfUser {
  name: string;
  role: Role;
  change: (role: Role) => Promise<{ kind: "done" } | FormFailure>;
}

const schema = z.object({ role: roles });

const powers: Record<Role, string> = {
  customer: "sees their own orders, and nothing of the admin",
  operator: "runs the orders, and sees every customer",
  admin: "runs the orders, and the shop: settings, keys and people",
};

/** A user's role. It is changed in two steps: a key that was pressed by chance opens no admin. */
export function UserRole(user: RoleOfUser) {
  return (
    <DialogButton
      label={user.role}
      aria-label={`Role of ${user.name}: ${user.role}`}
      className="h-8 px-3 text-xs"
      title={`What may ${user.name} do?`}
    >
      {(close) => <RoleForm {...user} close={close} />}
    </DialogButton>
  );
}

function RoleForm({ name, role, change, close }: RoleOfUser & { close: () => void }) {
  const form = useActionForm({
    schema,
    defaultValues: { role },
    send: (input) => change(input.role),
    onDone: () => {
      close();
      toast.success(`The role of ${name} is changed.`);
    },
  });
  const wanted = form.watch("role");
  return (
    <form {...form.formProps} className="mt-4 grid gap-3">
      <Select {...form.register("role")} aria-label={`Role of ${name}`}>
        {roles.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </Select>
      <p className="text-ink-soft text-sm">
        Who is {wanted} {powers[wanted]}. It holds at once.
      </p>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons
        confirm="Change the role"
        disabled={wanted === role}
        pending={form.pending}
        close={close}
      />
    </form>
  );
}

"use client";

import { useState } from "react";
import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { changeRoleInput, type Role, role as roles, type UserRowView } from "@/lib/domain/user";
import { roleLabels } from "./role-labels";

interface UserRoleProps {
  user: Pick<UserRowView, "id" | "name" | "role">;
  changeUserRoleAction: FormAction<{ kind: "done" }>;
}

const rolePowers: Record<Role, string> = {
  customer: "can see their own orders, and no admin pages",
  operator: "can manage orders, products and stock, and see every customer",
  admin: "can do everything an operator can, and manage settings, API keys and users",
};

/** A user's role. A dialog confirms the change, because it grants or removes access. */
export function UserRole({ user, changeUserRoleAction }: UserRoleProps) {
  return (
    <DialogButton
      label={roleLabels[user.role]}
      aria-label={`Role of ${user.name}: ${roleLabels[user.role]}`}
      className="h-8 px-3 text-xs"
      title={`Change the role of ${user.name}`}
    >
      {(close) => (
        <RoleForm user={user} changeUserRoleAction={changeUserRoleAction} close={close} />
      )}
    </DialogButton>
  );
}

function RoleForm({ user, changeUserRoleAction, close }: UserRoleProps & { close: () => void }) {
  const [opened] = useState(user.role);
  const form = useServerForm({
    action: changeUserRoleAction,
    schema: changeRoleInput,
    defaultValue: { role: opened },
    onDone: () => {
      close();
      toast.success("Role changed");
    },
  });
  const chosen = roles.parse(form.text("role"));
  const { name, defaultValue } = form.field("role");
  return (
    <form {...form.props} className="mt-4 grid gap-3">
      <input type="hidden" name="userId" value={user.id} />
      <input type="hidden" name="opened" value={opened} />
      <Select name={name} defaultValue={defaultValue} aria-label={`Role of ${user.name}`}>
        {roles.options.map((option) => (
          <option key={option} value={option}>
            {roleLabels[option]}
          </option>
        ))}
      </Select>
      <p className="text-ink-soft text-sm">
        {roleLabels[chosen]}: {rolePowers[chosen]}. The change takes effect immediately.
      </p>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons
        confirm="Change role"
        disabled={chosen === user.role}
        pending={form.pending}
        close={close}
      />
    </form>
  );
}

"use client";

import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { inviteUserInput } from "@/lib/domain/user";

/** Invites a user. The email contains a link with which the user chooses a password. */
export function InviteUserForm({
  inviteUserAction,
}: {
  inviteUserAction: FormAction<{ kind: "done" }>;
}) {
  const form = useServerForm({
    action: inviteUserAction,
    schema: inviteUserInput,
    defaultValue: { role: "operator" },
    onDone() {
      toast.success("Invitation sent");
      form.reset();
    },
  });
  return (
    <form {...form.props} className="grid items-start gap-4 sm:grid-cols-3">
      <FormField id="invite-name" label="Name" {...form.field("name")}>
        {(control) => <Input {...control} autoComplete="off" />}
      </FormField>
      <FormField id="invite-email" label="Email" {...form.field("email")}>
        {(control) => <Input {...control} type="email" autoComplete="off" />}
      </FormField>
      <FormField id="invite-role" label="Role" {...form.field("role")}>
        {(control) => (
          <Select {...control}>
            <option value="operator">Operator: orders, products and stock</option>
            <option value="admin">Administrator: also settings</option>
            <option value="customer">Customer: own orders only</option>
          </Select>
        )}
      </FormField>
      <div className="grid gap-3 sm:col-span-3">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button type="submit" disabled={form.pending} className="justify-self-start">
          {form.pending ? "Sending…" : "Send invitation"}
        </Button>
      </div>
    </form>
  );
}

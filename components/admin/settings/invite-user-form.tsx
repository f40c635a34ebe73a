"use client";

import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type InviteUser, inviteUserInput } from "@/lib/domain/user";

/** Invites a user. The email contains a link with which the user chooses a password. */
export function InviteUserForm({
  inviteUserAction,
}: {
  inviteUserAction: FormAction<InviteUser, { kind: "done" }>;
}) {
  const form = useActionForm({
    schema: inviteUserInput,
    defaultValues: { email: "", name: "", role: "operator" },
    send: (input) => inviteUserAction(input),
    onDone() {
      toast.success("Invitation sent");
      form.reset();
    },
  });
  const { errors } = form.formState;
  return (
    <form {...form.formProps} className="grid items-start gap-4 sm:grid-cols-3">
      <FormField id="invite-name" label="Name" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
      </FormField>
      <FormField id="invite-email" label="Email" error={errors.email?.message}>
        {(control) => (
          <Input {...control} {...form.register("email")} type="email" autoComplete="off" />
        )}
      </FormField>
      <FormField id="invite-role" label="Role" error={errors.role?.message}>
        {(control) => (
          <Select {...control} {...form.register("role")}>
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

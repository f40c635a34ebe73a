"use client";

import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type InviteUser, inviteUserInput } from "@/lib/domain/user";

/** Makes a user; the password is theirs alone, by the email that they get. */
export function InviteUserForm({ send }: { send: FormAction<InviteUser, { kind: "done" }> }) {
  const form = useActionForm({
    schema: inviteUserInput,
    defaultValues: { email: "", name: "", role: "operator" },
    send,
    onDone() {
      toast.success("The user is made, and the email is on its way.");
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
            <option value="operator">Operator: runs the orders</option>
            <option value="admin">Administrator: settings too</option>
            <option value="customer">Customer: own orders alone</option>
          </Select>
        )}
      </FormField>
      <div className="grid gap-3 sm:col-span-3">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button type="submit" disabled={form.pending} className="justify-self-start">
          {form.pending ? "One moment…" : "Make the user"}
        </Button>
      </div>
    </form>
  );
}

"use client";

import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { findOrderInput } from "@/lib/domain/order/find-order";

/** Requests an email with the link of an order, by its number and its email address. */
export function FindOrderForm({
  findOrderAction,
}: {
  findOrderAction: FormAction<{ kind: "sent" }>;
}) {
  const form = useServerForm({ action: findOrderAction, schema: findOrderInput });
  if (form.isDone) {
    return (
      <SuccessNotice>
        If an order matches, we've emailed its link to that address. We send at most three an hour,
        so check your inbox and spam folder before you try again.
      </SuccessNotice>
    );
  }
  return (
    <form {...form.props} className="grid gap-4">
      <FormField
        id="order-number"
        label="Order number"
        hint="In the subject of our emails."
        {...form.field("orderNumber")}
      >
        {(control) => <Input {...control} inputMode="numeric" autoComplete="off" />}
      </FormField>
      <FormField id="email" label="Email" {...form.field("email")}>
        {(control) => <Input {...control} type="email" autoComplete="email" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? "Sending…" : "Email my order link"}
      </Button>
    </form>
  );
}

"use client";

import { useRef } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { eraseCustomerInput } from "@/lib/domain/customer";
import { toStoredEmail } from "@/lib/domain/email-address";

/** Erases a customer after the operator has typed the customer's email to confirm. */
export function EraseCustomer({
  customerId,
  email,
  eraseCustomerAction,
}: {
  customerId: number;
  email: string;
  eraseCustomerAction: FormAction<{ kind: "done" }>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useServerForm({
    action: eraseCustomerAction,
    schema: eraseCustomerInput,
    onDone() {
      dialog.current?.close();
      toast.success("Customer erased");
    },
  });
  const isConfirmed = toStoredEmail(form.text("email")) === email;
  return (
    <>
      <Button
        variant="quiet"
        aria-haspopup="dialog"
        className="text-bad"
        onClick={() => dialog.current?.showModal()}
      >
        Erase personal data
      </Button>
      <Dialog ref={dialog} title="Erase this customer?">
        <form {...form.props} className="mt-2 grid gap-4">
          <input type="hidden" name="customerId" value={customerId} />
          <div className="grid gap-2 text-ink-soft text-sm">
            <p>
              This erases the customer's name, address, account, emails, notes and free-text
              reasons, including those of guest orders with this email. Order, payment and shipping
              records stay, but anonymized. Saved cards are deleted at the payment provider, too.
            </p>
            <p>This can't be undone.</p>
          </div>
          <FormField id="erase-email" label={`Type ${email} to confirm`} {...form.field("email")}>
            {(control) => <Input {...control} type="email" autoComplete="off" />}
          </FormField>
          {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
          <DialogButtons
            confirm="Erase permanently"
            danger
            disabled={!isConfirmed}
            pending={form.pending}
            close={() => dialog.current?.close()}
          />
        </form>
      </Dialog>
    </>
  );
}

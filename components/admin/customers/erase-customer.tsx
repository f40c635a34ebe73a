"use client";

import { useRef } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons } from "@/components/ui/dialog";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type EraseCustomer as Erase, eraseCustomerInput } from "@/lib/domain/customer";

const schema = eraseCustomerInput.pick({ email: true });

/** Erases a customer, once their address was typed again. */
export function EraseCustomer({
  customerId,
  email,
  send,
}: {
  customerId: number;
  email: string;
  send: FormAction<Erase, { kind: "done" }>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useActionForm({
    schema,
    defaultValues: { email: "" },
    send: (input) => send({ customerId, ...input }),
    onDone() {
      dialog.current?.close();
      toast.success("The customer is erased.");
    },
  });
  const isTyped = form.watch("email").trim().toLowerCase() === email;
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
        <form {...form.formProps} className="mt-2 grid gap-4">
          <div className="grid gap-2 text-ink-soft text-sm">
            <p>
              Name, address, account, the text of emails and notes, and reasons that people wrote
              are blanked everywhere, in guest orders with this address too. What was bought, paid
              and shipped stays, without a name.
            </p>
            <p>The account is closed. This can't be undone by anybody.</p>
          </div>
          <FormField
            id="erase-email"
            label={`Type ${email} to confirm`}
            error={form.formState.errors.email?.message}
          >
            {(control) => (
              <Input {...control} {...form.register("email")} type="email" autoComplete="off" />
            )}
          </FormField>
          {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
          <DialogButtons
            confirm="Erase for good"
            leave="Keep the customer"
            danger
            disabled={!isTyped}
            pending={form.pending}
            close={() => dialog.current?.close()}
          />
        </form>
      </Dialog>
    </>
  );
}

"use client";

import { useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons } from "@/components/ui/dialog";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { cancelOrderForm } from "@/lib/domain/order/input";
import { useLiveOrder } from "./live-order";
import type { OrderAction } from "./order-action";
import { focusHeadline } from "./order-headline";
import { OrderIdentityInput } from "./order-identity-input";

/**
 * Cancels the order after a confirmation dialog. Without JavaScript a dialog can't be opened, so the
 * form is part of the page instead.
 */
export function CancelOrder({ cancelOrderAction }: { cancelOrderAction: OrderAction }) {
  const { refresh } = useLiveOrder();
  const dialog = useRef<HTMLDialogElement>(null);
  const form = useServerForm({
    action: cancelOrderAction,
    schema: cancelOrderForm,
    onDone() {
      closeAndFocusHeadline(dialog.current);
      refresh().catch((error: unknown) => console.error("Refreshing the order failed", error));
    },
  });

  // A live update may remove this dialog from the page before the action responds.
  useLayoutEffect(() => {
    const element = dialog.current;
    return () => closeAndFocusHeadline(element);
  }, []);

  return (
    <>
      <Button
        variant="quiet"
        aria-haspopup="dialog"
        className="grow sm:grow-0 scriptless:hidden"
        onClick={() => dialog.current?.showModal()}
      >
        Cancel order
      </Button>
      <Dialog
        ref={dialog}
        title="Cancel this order?"
        description={
          "We'll release your items and refund anything you've paid. You can't undo this."
        }
        className="scriptless:static scriptless:m-0 scriptless:block scriptless:w-full"
      >
        <form {...form.props}>
          <OrderIdentityInput />
          <FormField id="cancel-reason" label="Reason (optional)" {...form.field("reason")}>
            {(control) => (
              <Input {...control} maxLength={500} autoComplete="off" className="h-11 px-3.5" />
            )}
          </FormField>
          {form.error && (
            <div className="mt-4">
              <ErrorNotice>{form.error}</ErrorNotice>
            </div>
          )}
          <DialogButtons
            confirm="Yes, cancel order"
            pendingLabel="Canceling…"
            leave="Keep order"
            danger
            pending={form.pending}
            close={() => dialog.current?.close()}
          />
        </form>
      </Dialog>
    </>
  );
}

/** Closes the dialog first, because the page behind a modal dialog can't receive the focus. */
function closeAndFocusHeadline(dialog: HTMLDialogElement | null): void {
  if (!dialog?.open) return;
  dialog.close();
  focusHeadline();
}

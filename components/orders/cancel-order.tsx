"use client";

import { useEffect, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import { usePostedForm } from "@/components/ui/use-posted-form";
import { useLiveOrder } from "./live-order";
import { idle, type OrderAction } from "./order-action";
import { focusHeadline } from "./order-headline";
import { OrderIdentityInput } from "./order-identity-input";

/**
 * Cancels the order after a confirmation dialog. Without JavaScript a dialog can't be opened, so the
 * form is part of the page instead.
 */
export function CancelOrder({ cancel }: { cancel: OrderAction }) {
  const { refresh } = useLiveOrder();
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, action, pending] = usePostedForm(cancel, idle);

  useEffect(() => {
    if (state.kind !== "done") return;
    closeAndFocusHeadline(dialog.current);
    refresh().catch((error: unknown) => console.error("Refreshing the order failed", error));
  }, [state, refresh]);

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
        <form action={action}>
          <OrderIdentityInput />
          <TextField
            id="cancel-reason"
            name="reason"
            label="Reason (optional)"
            maxLength={500}
            defaultValue={state.kind === "failed" ? state.values?.reason : undefined}
            autoComplete="off"
          />
          {state.kind === "failed" && !pending && (
            <div className="mt-4">
              <ErrorNotice>{state.message}</ErrorNotice>
            </div>
          )}
          <DialogButtons
            confirm="Yes, cancel order"
            pendingLabel="Canceling…"
            leave="Keep order"
            danger
            pending={pending}
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

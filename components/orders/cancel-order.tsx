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
 * Asks before it cancels. Without JavaScript nothing can open the dialog, so its form stands on the
 * page itself.
 */
export function CancelOrder({ cancel }: { cancel: OrderAction }) {
  const { refresh } = useLiveOrder();
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, action, pending] = usePostedForm(cancel, idle);

  useEffect(() => {
    if (state.kind !== "done") return;
    leave(dialog.current);
    refresh().catch((error: unknown) => console.error("The order could not be read", error));
  }, [state, refresh]);

  // The live news may take this dialog off the page before its own answer is here.
  useLayoutEffect(() => {
    const opened = dialog.current;
    return () => leave(opened);
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
          "The items go back on sale. Money that is held is released, money that was taken is " +
          "refunded in full. This can't be undone."
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

/** The page behind an open dialog takes no focus, so it is closed first. */
function leave(dialog: HTMLDialogElement | null): void {
  if (!dialog?.open) return;
  dialog.close();
  focusHeadline();
}

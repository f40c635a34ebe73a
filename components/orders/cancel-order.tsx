"use client";

import { useActionState, useEffect, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { TextField } from "@/components/ui/text-field";
import { cn } from "@/lib/cn";
import { useLiveOrder } from "./live-order";
import { idle, type OrderAction } from "./order-action";
import { focusHeadline } from "./order-headline";
import { OrderKey } from "./order-key";

/**
 * Asks before it cancels. Without JavaScript nothing can open the dialog, so its form stands on the
 * page itself.
 */
export function CancelOrder({ cancel }: { cancel: OrderAction }) {
  const { refresh } = useLiveOrder();
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, action, pending] = useActionState(cancel, idle);

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
      <dialog
        ref={dialog}
        aria-labelledby="cancel-title"
        aria-describedby="cancel-consequence"
        closedby="any"
        className={cn(
          "m-auto w-[min(27rem,calc(100vw-2rem))] rounded-lg border border-line bg-surface p-6",
          "text-ink shadow-sheet backdrop:bg-[oklch(0.15_0.02_268/0.5)] backdrop:backdrop-blur-[2px]",
          "open:transition-[opacity,translate] open:duration-200 open:ease-out",
          "open:starting:translate-y-2 open:starting:opacity-0",
          "scriptless:static scriptless:m-0 scriptless:block scriptless:w-full",
        )}
      >
        <form action={action}>
          <OrderKey />
          <h2 id="cancel-title" className="font-semibold text-lg tracking-tight">
            Cancel this order?
          </h2>
          <p id="cancel-consequence" className="mt-2 mb-5 text-ink-soft text-sm">
            The items go back on sale. Money that is held is released, money that was taken is
            refunded in full. This can't be undone.
          </p>
          <TextField
            id="cancel-reason"
            name="reason"
            label="Reason (optional)"
            maxLength={500}
            defaultValue={state.kind === "problem" ? state.reason : undefined}
            autoComplete="off"
          />
          {state.kind === "problem" && !pending && (
            <div className="mt-4">
              <ErrorNotice>{state.message}</ErrorNotice>
            </div>
          )}
          <div className="mt-6 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
            <Button
              variant="quiet"
              className="scriptless:hidden"
              onClick={() => dialog.current?.close()}
            >
              Keep order
            </Button>
            <Button type="submit" variant="danger" disabled={pending}>
              {pending ? "Cancelling…" : "Yes, cancel order"}
            </Button>
          </div>
        </form>
      </dialog>
    </>
  );
}

/** The page behind an open dialog takes no focus, so it is closed first. */
function leave(dialog: HTMLDialogElement | null): void {
  if (!dialog?.open) return;
  dialog.close();
  focusHeadline();
}

"use client";

import {
  type ComponentProps,
  createContext,
  type MouseEvent,
  type ReactNode,
  use,
  useEffect,
  useId,
  useState,
} from "react";
import { cn } from "@/lib/cn";
import { Button } from "./button";

/** Lets a dialog's content report that its action is running. */
const SetBusyContext = createContext<(isBusy: boolean) => void>(() => undefined);

/**
 * A native modal dialog. It can't be dismissed while its action is running, because the user would
 * not see the outcome.
 */
export function Dialog({
  title,
  description,
  wide = false,
  children,
  className,
  ...rest
}: ComponentProps<"dialog"> & { title: string; description?: ReactNode; wide?: boolean }) {
  const [titleId, descriptionId] = [useId(), useId()];
  const [isBusy, setBusy] = useState(false);
  return (
    <dialog
      aria-labelledby={titleId}
      aria-describedby={description ? descriptionId : undefined}
      // Browsers without support for `closedby` fire `cancel`, which is prevented below.
      closedby={isBusy ? "none" : "any"}
      onCancel={(event) => isBusy && event.preventDefault()}
      className={cn(
        "m-auto max-h-[calc(100dvh-2rem)] overflow-y-auto whitespace-normal rounded-lg border",
        wide ? "w-[min(40rem,calc(100vw-2rem))]" : "w-[min(28rem,calc(100vw-2rem))]",
        "border-line bg-surface p-6 text-left text-ink shadow-sheet",
        "backdrop:bg-[oklch(0.15_0.02_268/0.5)] backdrop:backdrop-blur-[2px]",
        "open:transition-[opacity,translate] open:duration-200 open:ease-out",
        "open:starting:translate-y-2 open:starting:opacity-0",
        className,
      )}
      {...rest}
    >
      <h2 id={titleId} className="wrap-anywhere font-semibold text-lg tracking-tight">
        {title}
      </h2>
      {description && (
        <div id={descriptionId} className="mt-2 mb-5 text-pretty text-ink-soft text-sm">
          {description}
        </div>
      )}
      <SetBusyContext value={setBusy}>{children}</SetBusyContext>
    </dialog>
  );
}

/** A `ref` callback for a dialog that is open whenever it is mounted. */
export function showModal(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}

/** The confirm and cancel buttons of a dialog's form. */
export function DialogButtons({
  confirm,
  pendingLabel = "Working…",
  leave = "Cancel",
  danger = false,
  disabled = false,
  pending,
  close,
}: {
  confirm: ReactNode;
  /** Replaces `confirm` while the action is running. */
  pendingLabel?: string;
  leave?: string;
  danger?: boolean;
  disabled?: boolean;
  pending: boolean;
  close: (event: MouseEvent<HTMLButtonElement>) => void;
}) {
  const setBusy = use(SetBusyContext);
  useEffect(() => {
    setBusy(pending);
    return () => setBusy(false);
  }, [pending, setBusy]);
  return (
    <div className="mt-6 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
      <Button variant="quiet" disabled={pending} onClick={close} className="scriptless:hidden">
        {leave}
      </Button>
      <Button type="submit" variant={danger ? "danger" : "primary"} disabled={pending || disabled}>
        {pending ? pendingLabel : confirm}
      </Button>
    </div>
  );
}

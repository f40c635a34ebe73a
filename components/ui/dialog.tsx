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
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/** Tells the dialog around it whether its act is running. */
const SetBusyContext = createContext<(isBusy: boolean) => void>(() => undefined);

/**
 * A dialog over the browser's own: it takes the focus and gives it back, and Escape closes it, but
 * not while its act is running: nobody would read what became of that.
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
      // Browsers that don't know it ask before they close, all others don't even ask.
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
      <h2 id={titleId} className="font-semibold text-lg tracking-tight">
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

/** The `ref` of a dialog that is open for as long as it is on the page. */
export function showModal(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}

/** The two ways out of a dialog's form. */
export function DialogButtons({
  confirm,
  leave = "Leave it",
  danger = false,
  disabled = false,
  pending,
  close,
}: {
  confirm: ReactNode;
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
        {pending ? "One moment…" : confirm}
      </Button>
    </div>
  );
}

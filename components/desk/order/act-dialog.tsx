"use client";

import type { LucideIcon } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useId, useState } from "react";
import { toast } from "sonner";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/**
 * A button that opens a dialog. While the act can't be done the button says why instead: it stays
 * reachable, since a control that the keyboard skips explains nothing.
 */
export function ActDialog({
  label,
  icon: Icon,
  variant = "quiet",
  whyNot = null,
  title,
  consequences,
  wide = false,
  className,
  children,
}: {
  label: string;
  icon: LucideIcon;
  variant?: ButtonVariant;
  whyNot?: string | null;
  title: string;
  /** What will follow, spelt out. */
  consequences: string;
  wide?: boolean;
  className?: string;
  /** The form; mounted anew each time that the dialog opens. */
  children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const reasonId = useId();
  const look = cn("h-9 px-3.5", whyNot !== null && "cursor-not-allowed opacity-55", className);
  if (whyNot !== null && !open) {
    return (
      <>
        <Button
          variant={variant === "primary" ? "primary" : "quiet"}
          aria-disabled
          aria-describedby={reasonId}
          title={whyNot}
          className={look}
          onClick={() => toast(whyNot)}
        >
          <Icon aria-hidden />
          {label}
        </Button>
        <span id={reasonId} hidden>
          {whyNot}
        </span>
      </>
    );
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button variant={variant} className={look}>
          <Icon aria-hidden />
          {label}
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-[oklch(0.15_0.02_268/0.5)] backdrop-blur-[2px]" />
        <Dialog.Content
          className={cn(
            "fixed top-1/2 left-1/2 z-30 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)]",
            "-translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line",
            "bg-surface p-6 shadow-sheet",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <Dialog.Title className="font-semibold text-lg tracking-tight">{title}</Dialog.Title>
          <Dialog.Description className="mt-2 mb-5 text-pretty text-ink-soft text-sm">
            {consequences}
          </Dialog.Description>
          {children(() => setOpen(false))}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The two ways out of a dialog. */
export function DialogButtons({
  confirm,
  danger = false,
  pending,
  close,
}: {
  confirm: string;
  danger?: boolean;
  pending: boolean;
  close(): void;
}) {
  return (
    <div className="mt-6 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
      <Button variant="quiet" onClick={close}>
        Leave it
      </Button>
      <Button type="submit" variant={danger ? "danger" : "primary"} disabled={pending}>
        {pending ? "One moment…" : confirm}
      </Button>
    </div>
  );
}

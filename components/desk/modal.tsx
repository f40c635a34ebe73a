"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A dialog over the desk. Escape and a click beside it close it, and the focus goes back. */
export function Modal({
  open,
  onOpenChange,
  title,
  description,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_268/0.5)] backdrop-blur-[2px]" />
        <Dialog.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))]",
            "-translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line",
            "bg-surface p-6 shadow-sheet",
          )}
        >
          <Dialog.Title className="pr-8 font-semibold text-lg tracking-tight">{title}</Dialog.Title>
          {description && (
            <Dialog.Description className="mt-2 text-ink-soft text-sm">
              {description}
            </Dialog.Description>
          )}
          {children}
          <Dialog.Close
            aria-label="Close"
            className="absolute top-4 right-4 grid size-8 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

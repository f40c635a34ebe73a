"use client";

import { type ComponentProps, useId } from "react";
import { cn } from "@/lib/cn";

/** A dialog of the desk over the browser's own: it takes the focus, and Escape closes it. */
export function Dialog({
  title,
  children,
  className,
  ...rest
}: ComponentProps<"dialog"> & { title: string }) {
  const titleId = useId();
  return (
    <dialog
      aria-labelledby={titleId}
      closedby="any"
      className={cn(
        "m-auto w-[min(28rem,calc(100vw-2rem))] whitespace-normal rounded-lg border border-line",
        "bg-surface p-6 text-left text-ink shadow-sheet",
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
      {children}
    </dialog>
  );
}

/** The `ref` of a dialog that is open for as long as it is on the page. */
export function showModal(dialog: HTMLDialogElement | null): void {
  if (dialog && !dialog.open) dialog.showModal();
}

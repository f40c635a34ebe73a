"use client";

import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** A button that opens a dialog. The dialog's content is mounted each time it opens. */
export function DialogButton({
  label,
  icon,
  title,
  description,
  wide = false,
  whyNot,
  isOffered = true,
  children,
  ...button
}: Omit<ComponentProps<typeof Button>, "children" | "title"> & {
  label: string;
  icon?: ReactNode;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  /** Shown instead of the button while the action is unavailable. An open dialog stays open. */
  whyNot?: ReactNode;
  /** False hides the button. An open dialog stays open. */
  isOffered?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  // The dialog opens after its content has mounted, so that the first field receives the focus.
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOffered && !isOpen) return null;
  if (whyNot && !isOpen) return whyNot;
  return (
    <>
      <Button
        ref={keepFocus}
        variant="quiet"
        aria-haspopup="dialog"
        {...button}
        onClick={() => setOpen(true)}
      >
        {icon}
        {label}
      </Button>
      <Dialog
        ref={dialog}
        title={title}
        description={description}
        wide={wide}
        onClose={() => setOpen(false)}
      >
        {isOpen && children(() => dialog.current?.close())}
      </Dialog>
    </>
  );
}

/**
 * A `ref` callback: when the button unmounts while it or its dialog has the focus, its fieldset or
 * row receives it, or else the page's heading.
 */
function keepFocus(button: HTMLButtonElement) {
  return () => {
    const dialog = button.nextElementSibling;
    if (document.activeElement !== button && !dialog?.contains(document.activeElement)) return;
    const places = [
      button.closest<HTMLElement>("fieldset, tr[tabindex]"),
      document.querySelector<HTMLElement>("h1[tabindex]"),
    ];
    // The row may be removed with its button, so this waits for the removal.
    queueMicrotask(() => places.find((place) => place?.isConnected)?.focus());
  };
}

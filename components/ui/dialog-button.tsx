"use client";

import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** A button and the dialog that it opens. What stands in it is made anew each time. */
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
  /** Stands in the button's place while it can't be opened; a dialog that is open stays. */
  whyNot?: ReactNode;
  /** False takes the button away, but not from under a dialog that is open. */
  isOffered?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  // Only once its content is there does the first field take the focus.
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOffered && !isOpen) return null;
  if (whyNot && !isOpen) return whyNot;
  return (
    <>
      <Button
        ref={leaveFocusToGroup}
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

/** The `ref` of a button that may go away: its group takes the focus then, which else is lost. */
function leaveFocusToGroup(button: HTMLButtonElement) {
  return () => {
    if (document.activeElement === button) button.closest("fieldset")?.focus();
  };
}

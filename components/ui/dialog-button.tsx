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
  children: (close: () => void) => ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  // Only once its content is there does the first field take the focus.
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (whyNot && !isOpen) return whyNot;
  return (
    <>
      <Button variant="quiet" aria-haspopup="dialog" {...button} onClick={() => setOpen(true)}>
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

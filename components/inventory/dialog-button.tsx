"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Dialog } from "@/components/desk/dialog";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/** A button and the dialog that it opens. What stands in it is made anew each time. */
export function DialogButton({
  label,
  icon,
  title,
  variant = "quiet",
  className,
  wide = false,
  children,
}: {
  label: string;
  icon?: ReactNode;
  title: string;
  variant?: ButtonVariant;
  className?: string;
  wide?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  // Only once its content is there does the first field take the focus.
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <>
      <Button
        variant={variant}
        aria-haspopup="dialog"
        className={cn("h-10 px-4", className)}
        onClick={() => setOpen(true)}
      >
        {icon}
        {label}
      </Button>
      <Dialog
        ref={dialog}
        title={title}
        onClose={() => setOpen(false)}
        className={cn(wide && "w-[min(40rem,calc(100vw-2rem))]")}
      >
        {isOpen && children(() => dialog.current?.close())}
      </Dialog>
    </>
  );
}

/** The two ways out of a dialog's form. */
export function DialogEnd({
  pending,
  danger = false,
  disabled = false,
  close,
  children,
}: {
  pending: boolean;
  danger?: boolean;
  disabled?: boolean;
  close: () => void;
  children: ReactNode;
}) {
  return (
    <div className="mt-2 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
      <Button variant="quiet" onClick={close}>
        Leave it
      </Button>
      <Button type="submit" variant={danger ? "danger" : "primary"} disabled={pending || disabled}>
        {pending ? "One moment…" : children}
      </Button>
    </div>
  );
}

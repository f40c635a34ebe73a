"use client";

import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { toast } from "sonner";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { cn } from "@/lib/cn";

/**
 * A button that opens a dialog. While the act can't be done the button says why instead: it stays
 * reachable, since a control that the keyboard skips explains nothing.
 */
export function ActionDialog({
  label,
  icon: Icon,
  variant = "quiet",
  whyNot = null,
  isOffered = true,
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
  /** False takes the button away, but not from under a dialog that is open. */
  isOffered?: boolean;
  title: string;
  /** What will follow, spelt out. */
  consequences: string;
  wide?: boolean;
  className?: string;
  /** The form; mounted anew each time that the dialog opens. */
  children: (close: () => void) => ReactNode;
}) {
  const reasonId = useId();
  const look = cn("h-9 px-3.5", whyNot !== null && "cursor-not-allowed opacity-55", className);
  const explained = whyNot !== null && (
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
  return (
    <DialogButton
      label={label}
      icon={<Icon aria-hidden />}
      variant={variant}
      className={look}
      title={title}
      description={consequences}
      wide={wide}
      whyNot={explained}
      isOffered={isOffered}
    >
      {children}
    </DialogButton>
  );
}

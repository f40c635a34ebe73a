"use client";

import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { toast } from "sonner";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import { cn } from "@/lib/cn";

/** An action that isn't offered has no button; its open dialog stays if the order changes. */
export interface Offer {
  isOffered: boolean;
}

/**
 * A button that opens a dialog. While the action isn't possible, the button gives the reason
 * instead and stays reachable by keyboard.
 */
export function OrderActionDialog({
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
  /** Why the action isn't possible now; null when it is. */
  whyNot?: string | null;
  /** False removes the button, but keeps a dialog that is already open. */
  isOffered?: boolean;
  title: string;
  /** What the action will do. */
  consequences: string;
  wide?: boolean;
  className?: string;
  /** The form, mounted each time the dialog opens. */
  children: (close: () => void) => ReactNode;
}) {
  const reasonId = useId();
  const look = cn("h-9 px-3.5", whyNot !== null && "cursor-not-allowed opacity-55", className);
  const disabledButton = whyNot !== null && (
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
      whyNot={disabledButton}
      isOffered={isOffered}
    >
      {children}
    </DialogButton>
  );
}

"use client";

import { type ReactNode, useState } from "react";
import type { ButtonVariant } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog-button";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import type { RetryActions } from "./retry-actions";
import { RetryDialog } from "./retry-dialog";

/** Opens the dry run of a retry, which can then be confirmed. */
export function RetryButton({
  label,
  icon,
  description,
  isOffered = true,
  variant,
  className,
  selection,
  onRetried,
  ...actions
}: RetryActions & {
  label: string;
  icon?: ReactNode;
  /** The button's name for screen readers, where several buttons have the same label. */
  description?: string;
  /** False hides the button. A dialog that is open stays, with what became of the retry. */
  isOffered?: boolean;
  variant?: ButtonVariant;
  className?: string;
  selection: RetrySelection;
  onRetried?: () => void;
}) {
  const [isDone, setDone] = useState(false);
  return (
    <DialogButton
      label={label}
      icon={icon}
      isOffered={isOffered}
      {...(description && { "aria-label": description })}
      {...(variant && { variant })}
      {...(className && { className })}
      title={isDone ? "Retried" : "Retry failures?"}
      wide
    >
      {(close) => (
        <RetryDialog
          {...actions}
          selection={selection}
          close={close}
          setDone={setDone}
          onRetried={onRetried}
        />
      )}
    </DialogButton>
  );
}

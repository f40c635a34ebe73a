"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { cn } from "@/lib/cn";
import type { ButtonVariant } from "./button";
import { DialogButtons } from "./dialog";
import { DialogButton } from "./dialog-button";
import { ErrorNotice } from "./notice";
import { type FormAction, useServerForm } from "./use-server-form";

/** `message` replaces the toast's text. */
interface ConfirmedAction {
  kind: "done";
  message?: string;
}

interface ConfirmActionProps {
  label: string;
  title: string;
  description: ReactNode;
  /** The toast's text after success. */
  successMessage: string;
  /** Style of the confirming button. */
  variant?: ButtonVariant;
  className?: string;
  action: FormAction<ConfirmedAction>;
  /** False hides the button. An open dialog stays open. */
  isOffered?: boolean;
  /** Sends the form's idempotency key as well, for an action that may not be repeated. */
  hasKey?: boolean;
  /** The form's only field, which says what the action is about. */
  field: { name: string; value: number | string };
}

const schema = z.object({});

/** A button that asks for confirmation, runs the action, then shows a toast or the error. */
export function ConfirmAction({
  label,
  title,
  description,
  successMessage,
  variant = "danger",
  className,
  action,
  isOffered = true,
  hasKey = false,
  field,
}: ConfirmActionProps) {
  return (
    <DialogButton
      label={label}
      isOffered={isOffered}
      className={cn("h-8 px-3 text-xs", className)}
      title={title}
      description={description}
    >
      {(close) => (
        <ConfirmForm {...{ label, successMessage, variant, action, hasKey, field, close }} />
      )}
    </DialogButton>
  );
}

function ConfirmForm({
  label,
  successMessage,
  variant,
  action,
  hasKey,
  field,
  close,
}: Pick<ConfirmActionProps, "label" | "successMessage" | "action" | "field"> & {
  variant: ButtonVariant;
  hasKey: boolean;
  close: () => void;
}) {
  const { props, keyInput, error, pending } = useServerForm({
    action,
    schema,
    onDone({ message = successMessage }) {
      close();
      toast.success(message);
    },
  });
  return (
    <form {...props}>
      <input type="hidden" {...field} />
      {hasKey && <input {...keyInput} />}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons
        confirm={label}
        danger={variant === "danger"}
        pending={pending}
        close={close}
      />
    </form>
  );
}

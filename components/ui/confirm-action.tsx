"use client";

import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { toast } from "sonner";
import type { ButtonVariant } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { ErrorNotice } from "@/components/ui/notice";
import { unreachableMessage } from "@/components/ui/use-server-form";
import { cn } from "@/lib/cn";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";

interface ConfirmActionProps {
  label: string;
  title: string;
  description: ReactNode;
  /** The toast's text after success. */
  successMessage: string;
  /** Style of the confirming button. */
  variant?: ButtonVariant;
  className?: string;
  action: () => Promise<{ kind: "done" } | FormFailure>;
}

/** A button that asks for confirmation, runs the action, then shows a toast or the error. */
export function ConfirmAction({
  label,
  title,
  description,
  successMessage,
  variant = "danger",
  className,
  action,
}: ConfirmActionProps) {
  return (
    <DialogButton
      label={label}
      className={cn("h-8 px-3 text-xs", className)}
      title={title}
      description={description}
    >
      {(close) => <ConfirmForm {...{ label, successMessage, variant, action, close }} />}
    </DialogButton>
  );
}

function ConfirmForm({
  label,
  successMessage,
  variant,
  action,
  close,
}: Pick<ConfirmActionProps, "label" | "successMessage" | "action"> & {
  variant: ButtonVariant;
  close: () => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function confirm(event: FormEvent) {
    event.preventDefault();
    start(async () => {
      setError(null);
      const answer = await action().catch(() => formFailure(unreachableMessage));
      if (answer.kind === "failed") {
        setError(answer.message);
        return;
      }
      close();
      toast.success(successMessage);
    });
  }

  return (
    <form method="post" onSubmit={confirm}>
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

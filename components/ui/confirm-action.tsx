"use client";

import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { toast } from "sonner";
import type { ButtonVariant } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { ErrorNotice } from "@/components/ui/notice";
import { unreachableMessage } from "@/components/ui/use-posted-form";
import { cn } from "@/lib/cn";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";

interface ConfirmedAct {
  label: string;
  title: string;
  consequence: ReactNode;
  /** What is told when it was done. */
  done: string;
  /** Of the button that confirms. */
  variant?: ButtonVariant;
  className?: string;
  act: () => Promise<{ kind: "done" } | FormFailure>;
}

/** Asks before it acts, says what will follow, and tells when it is done or why it was not. */
export function ConfirmAction({
  label,
  title,
  consequence,
  done,
  variant = "danger",
  className,
  act,
}: ConfirmedAct) {
  return (
    <DialogButton
      label={label}
      className={cn("h-8 px-3 text-xs", className)}
      title={title}
      description={consequence}
    >
      {(close) => <Question {...{ label, done, variant, act, close }} />}
    </DialogButton>
  );
}

function Question({
  label,
  done,
  variant,
  act,
  close,
}: Pick<ConfirmedAct, "label" | "done" | "act"> & { variant: ButtonVariant; close: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function confirm(event: FormEvent) {
    event.preventDefault();
    start(async () => {
      setError(null);
      const answer = await act().catch(() => formFailure(unreachableMessage));
      if (answer.kind === "failed") {
        setError(answer.message);
        return;
      }
      close();
      toast.success(done);
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

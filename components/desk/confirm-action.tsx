"use client";

import { type ReactNode, useRef, useState, useTransition } from "react";
import { toast } from "sonner";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import { Dialog } from "./dialog";

/** Asks before it acts, says what will follow, and tells when it is done or why it was not. */
export function ConfirmAction({
  label,
  title,
  consequence,
  done,
  variant = "danger",
  className,
  act,
}: {
  label: string;
  title: string;
  consequence: ReactNode;
  /** What is told when it was done. */
  done: string;
  /** Of the button that confirms. */
  variant?: ButtonVariant;
  className?: string;
  act: () => Promise<{ kind: "done" } | { kind: "problem"; message: string }>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();

  function confirm() {
    start(async () => {
      setProblem(null);
      const answer = await act().catch(() => ({
        kind: "problem" as const,
        message: "The server could not be reached. Please try again.",
      }));
      if (answer.kind === "problem") {
        setProblem(answer.message);
        return;
      }
      dialog.current?.close();
      toast.success(done);
    });
  }

  return (
    <>
      <Button
        variant="quiet"
        aria-haspopup="dialog"
        className={cn("h-8 px-3 text-xs", className)}
        onClick={() => {
          setProblem(null);
          dialog.current?.showModal();
        }}
      >
        {label}
      </Button>
      <Dialog ref={dialog} title={title}>
        <div className="mt-2 text-ink-soft text-sm">{consequence}</div>
        {problem && (
          <div className="mt-4">
            <ErrorNotice>{problem}</ErrorNotice>
          </div>
        )}
        <div className="mt-6 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
          <Button variant="quiet" onClick={() => dialog.current?.close()}>
            Leave it
          </Button>
          <Button variant={variant} disabled={pending} onClick={confirm}>
            {pending ? "One moment…" : label}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

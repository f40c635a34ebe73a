import type { ReactNode } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import type { ActionForm } from "@/components/ui/use-action-form";

/** A form of the lab: its fields, what is wrong with none of them, and the button that sends it. */
export function LabForm({
  form: { formProps, error, pending },
  send,
  variant = "quiet",
  children,
}: {
  form: ActionForm;
  /** What the button says; null while there is none. */
  send: ReactNode;
  variant?: ButtonVariant;
  children: ReactNode;
}) {
  return (
    <form {...formProps} className="mt-4 grid gap-4">
      {children}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      {send !== null && (
        <Button type="submit" variant={variant} disabled={pending} className="justify-self-start">
          {send}
        </Button>
      )}
    </form>
  );
}

/** What the field of a number has of its form: its value and its fault. */
export function numberIn<Values extends FieldValues>(
  form: Pick<UseFormReturn<Values>, "register" | "getFieldState" | "formState">,
  name: Path<Values>,
) {
  return {
    ...form.register(name, { valueAsNumber: true }),
    error: form.getFieldState(name, form.formState).error?.message,
  };
}

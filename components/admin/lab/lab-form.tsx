import type { ReactNode } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import type { ActionForm } from "@/components/ui/use-action-form";

/** A lab form with its fields, the error that belongs to no field, and a submit button. */
export function LabForm({
  form: { formProps, error, pending },
  submit,
  variant = "quiet",
  children,
}: {
  form: ActionForm;
  /** The submit button's label; null for no button. */
  submit: ReactNode;
  variant?: ButtonVariant;
  children: ReactNode;
}) {
  return (
    <form {...formProps} className="mt-4 grid gap-4">
      {children}
      {error && <ErrorNotice>{error}</ErrorNotice>}
      {submit !== null && (
        <Button type="submit" variant={variant} disabled={pending} className="justify-self-start">
          {submit}
        </Button>
      )}
    </form>
  );
}

/** Registers a number field with its form, and gives its error. */
export function registerNumber<Values extends FieldValues>(
  form: Pick<UseFormReturn<Values>, "register" | "getFieldState" | "formState">,
  name: Path<Values>,
) {
  return {
    ...form.register(name, { valueAsNumber: true }),
    error: form.getFieldState(name, form.formState).error?.message,
  };
}

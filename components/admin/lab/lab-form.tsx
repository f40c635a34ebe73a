import type { ReactNode } from "react";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import type { ServerForm } from "@/components/ui/use-server-form";

/** A lab form with its fields, the error that belongs to no field, and a submit button. */
export function LabForm({
  form: { props, error, pending },
  submit,
  variant = "quiet",
  children,
}: {
  form: ServerForm;
  /** The submit button's label; null for no button. */
  submit: ReactNode;
  variant?: ButtonVariant;
  children: ReactNode;
}) {
  return (
    <form {...props} className="mt-4 grid gap-4">
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

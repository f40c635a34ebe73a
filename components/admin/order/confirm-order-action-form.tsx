"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { singleLineText } from "@/lib/domain/text";
import type { ActionResult } from "./admin-order-action-types";
import { useAdminOrder } from "./admin-order-provider";

const optional = z.object({ text: z.union([z.literal(""), singleLineText(500)]) });
const required = z.object({ text: singleLineText(500, "Enter a reason.") });

/** Confirms one action, with a text field if the action takes a reason or a note. */
export function ConfirmOrderActionForm({
  confirm,
  leave,
  danger = false,
  done,
  textField,
  send,
  close,
}: {
  confirm: string;
  /** The label of the button that closes the dialog. */
  leave?: string;
  danger?: boolean;
  /** The toast after the action, unless the action returns a message of its own. */
  done: string;
  textField?: { label: string; isRequired: boolean };
  send(text: string): Promise<ActionResult>;
  close(): void;
}) {
  const { refresh } = useAdminOrder();
  const form = useActionForm({
    schema: textField?.isRequired ? required : optional,
    defaultValues: { text: "" },
    async send({ text }) {
      const result = await send(text);
      // Also after a failure: someone else may have changed the order.
      void refresh();
      return result;
    },
    onDone(result) {
      toast.success(result.message ?? done);
      close();
    },
  });
  return (
    <form {...form.formProps}>
      {textField && (
        <FormField
          id="action-text"
          label={textField.isRequired ? textField.label : `${textField.label} (optional)`}
          error={form.formState.errors.text?.message}
        >
          {(control) => (
            <Textarea {...control} {...form.register("text")} maxLength={500} autoFocus rows={2} />
          )}
        </FormField>
      )}
      {form.error && !form.pending && (
        <div className="mt-4">
          <ErrorNotice>{form.error}</ErrorNotice>
        </div>
      )}
      <DialogButtons
        confirm={confirm}
        {...(leave !== undefined && { leave })}
        danger={danger}
        pending={form.pending}
        close={close}
      />
    </form>
  );
}

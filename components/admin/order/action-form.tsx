"use client";

import { toast } from "sonner";
import { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { line } from "@/lib/domain/text";
import { useAdminOrder } from "./admin-order-provider";
import type { ActionResult } from "./order-action-types";

const optional = z.object({ text: z.union([z.literal(""), line(500)]) });
const required = z.object({ text: line(500) });

/** Confirms one act, with one line of words where it takes any. */
export function ActionForm({
  confirm,
  danger = false,
  done,
  words,
  send,
  close,
}: {
  confirm: string;
  danger?: boolean;
  /** What is told when it was done. */
  done: string;
  words?: { label: string; isRequired: boolean };
  send(text: string): Promise<ActionResult>;
  close(): void;
}) {
  const { refresh } = useAdminOrder();
  const form = useActionForm({
    schema: words?.isRequired ? required : optional,
    defaultValues: { text: "" },
    async send({ text }) {
      const answer = await send(text);
      // Whatever was answered: somebody may have changed the order.
      void refresh();
      return answer;
    },
    onDone(answer) {
      toast.success(answer.message ?? done);
      close();
    },
  });
  return (
    <form {...form.formProps}>
      {words && (
        <FormField
          id="act-words"
          label={words.isRequired ? words.label : `${words.label} (optional)`}
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
      <DialogButtons confirm={confirm} danger={danger} pending={form.pending} close={close} />
    </form>
  );
}

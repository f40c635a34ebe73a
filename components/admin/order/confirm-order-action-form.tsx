"use client";

import { toast } from "sonner";
import type { z } from "zod";
import { DialogButtons } from "@/components/ui/dialog";
import { FormField, Textarea } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { orderInput } from "@/lib/domain/order/operator-input";
import type { AdminOrderAction } from "./admin-order-action-types";
import { useAdminOrder } from "./admin-order-provider";

/** Confirms one action, with a text field if the action takes a reason or a note. */
export function ConfirmOrderActionForm({
  confirm,
  leave,
  danger = false,
  done,
  action,
  schema = orderInput,
  emailId,
  textField,
  close,
}: {
  confirm: string;
  /** The label of the button that closes the dialog. */
  leave?: string;
  danger?: boolean;
  /** The toast after the action, unless the action returns a message of its own. */
  done: string;
  action: AdminOrderAction;
  /** Describes the action's fields. The default is the order alone. */
  schema?: z.ZodType<unknown, Record<string, unknown>>;
  /** The email that the action is about, if it is about one. */
  emailId?: number;
  textField?: { name: "reason" | "note"; label: string };
  close(): void;
}) {
  const { adminOrder, refresh } = useAdminOrder();
  const form = useServerForm({
    action,
    schema,
    // Also after a failure: someone else may have changed the order.
    onAnswer: () => void refresh(),
    onDone(result) {
      toast.success(result.message ?? done);
      close();
    },
  });
  return (
    <form {...form.props}>
      <input type="hidden" name="orderId" value={adminOrder.order.id} />
      {emailId !== undefined && <input type="hidden" name="emailId" value={emailId} />}
      {textField && (
        <FormField id="action-text" label={textField.label} {...form.field(textField.name)}>
          {(control) => <Textarea {...control} maxLength={500} autoFocus rows={2} />}
        </FormField>
      )}
      {form.error && (
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

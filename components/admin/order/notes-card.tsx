"use client";

import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card, CardHeading } from "@/components/ui/card";
import { FormField, Textarea } from "@/components/ui/form-field";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { addNoteInput } from "@/lib/domain/order/operator-input";
import { useAdminOrder } from "./admin-order-provider";

/** Internal notes about the order. Customers never see them. */
export function NotesCard() {
  const { adminOrder, actions, refresh } = useAdminOrder();
  const form = useServerForm({
    action: actions.addNoteAction,
    schema: addNoteInput,
    onDone() {
      form.reset();
      toast.success("Note added");
      void refresh();
    },
  });
  return (
    <Card aria-labelledby="notes-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="notes-title">Notes</span>
      </CardHeading>
      {adminOrder.notes.length > 0 && (
        <ul aria-label="Notes" className="mt-2 grid gap-3">
          {adminOrder.notes.toReversed().map((note) => (
            <li key={note.id} className="rounded-md bg-sunken px-3 py-2.5 text-sm">
              <p className="wrap-anywhere whitespace-pre-line">{note.text}</p>
              <p className="mt-1 text-ink-soft text-xs">
                {note.name} · <LocalTime at={note.createdAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
      <form {...form.props} className="mt-3 grid gap-3">
        <input {...form.keyInput} />
        <input type="hidden" name="orderId" value={adminOrder.order.id} />
        <FormField id="note" label="New note" hideLabel {...form.field("text")}>
          {(control) => (
            <Textarea
              {...control}
              maxLength={2000}
              rows={2}
              placeholder="Add an internal note. Only operators see it."
            />
          )}
        </FormField>
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button
          type="submit"
          variant="quiet"
          disabled={form.pending}
          className="h-9 justify-self-start px-3.5"
        >
          {form.pending ? "Adding…" : "Add note"}
        </Button>
      </form>
    </Card>
  );
}

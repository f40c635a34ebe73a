"use client";

import { FastForward } from "lucide-react";
import { toast } from "sonner";
import { Card, CardHeading } from "@/components/ui/card";
import type { FormAction } from "@/components/ui/form-action";
import { useActionForm } from "@/components/ui/use-action-form";
import { skipDeadlineInput } from "@/lib/domain/lab/load-plan";
import { LabForm, numberIn } from "./lab-form";
import { NumberField } from "./number-field";

/** Ends an unpaid order's time to pay, so that its expiry can be watched now. */
export function JumpDeadlineForm({
  jump,
}: {
  jump: FormAction<{ orderId: number }, { kind: "skipped"; now: boolean }>;
}) {
  const form = useActionForm({
    schema: skipDeadlineInput,
    defaultValues: {},
    send: jump,
    onDone({ now }) {
      const { orderId } = form.getValues();
      toast.success(
        now
          ? `The time of order ${orderId} is over. It expires in a moment.`
          : `The time of order ${orderId} is over. Inngest is away: it expires within five minutes.`,
      );
      form.reset({});
    },
  });
  return (
    <Card aria-labelledby="jump-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading>
        <span id="jump-title">Jump a deadline</span>
      </CardHeading>
      <LabForm
        form={form}
        send={
          <>
            <FastForward aria-hidden />
            Let it expire
          </>
        }
      >
        <NumberField
          id="jump-order"
          label="Order number"
          hint="Of an order that waits to be paid. It expires at once and its units go back on sale."
          inputMode="numeric"
          className="max-w-48"
          {...numberIn(form, "orderId")}
        />
      </LabForm>
    </Card>
  );
}

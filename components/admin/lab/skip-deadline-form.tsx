"use client";

import { FastForward } from "lucide-react";
import { toast } from "sonner";
import { Card, CardHeading } from "@/components/ui/card";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { skipDeadlineInput } from "@/lib/domain/lab/load-plan";
import { LabForm } from "./lab-form";
import { NumberField } from "./number-field";

/** Skips the payment deadline of an unpaid order, so that it expires now. */
export function SkipDeadlineForm({
  skipDeadlineAction,
}: {
  skipDeadlineAction: FormAction<{ kind: "skipped"; now: boolean }>;
}) {
  const form = useServerForm({
    action: skipDeadlineAction,
    schema: skipDeadlineInput,
    onDone({ now }) {
      const orderId = form.text("orderId");
      toast.success(
        now
          ? `Payment deadline of order #${orderId} skipped. It expires in a moment.`
          : `Payment deadline of order #${orderId} skipped. Inngest is unavailable, so it expires within 5 minutes.`,
      );
      form.reset();
    },
  });
  return (
    <Card aria-labelledby="skip-deadline-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading>
        <span id="skip-deadline-title">Skip a payment deadline</span>
      </CardHeading>
      <LabForm
        form={form}
        submit={
          <>
            <FastForward aria-hidden />
            Expire order
          </>
        }
      >
        <NumberField
          id="skip-deadline-order"
          label="Order number"
          hint="An order that is waiting for payment. It expires immediately and its units are released."
          inputMode="numeric"
          className="max-w-48"
          {...form.field("orderId")}
        />
      </LabForm>
    </Card>
  );
}

import type { ComponentProps } from "react";
import { ConfirmAction } from "@/components/ui/confirm-action";
import type { EmailView } from "@/lib/domain/email/email-view";

/** Sends a failed email again, unless it was erased or its link has expired. */
export function RequeueEmailButton({
  email,
  requeueEmailAction,
}: {
  email: EmailView;
  requeueEmailAction: (input: {
    emailId: number;
  }) => ReturnType<ComponentProps<typeof ConfirmAction>["action"]>;
}) {
  if (email.status !== "failed" || email.text === "" || email.isLinkEnded) return null;
  return (
    <ConfirmAction
      label="Resend email"
      variant="primary"
      title="Resend this email?"
      description="Waybill tries to deliver it within a minute. The recipient may get it twice."
      successMessage="Email queued"
      action={requeueEmailAction.bind(null, { emailId: email.id })}
    />
  );
}

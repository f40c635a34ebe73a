import { ConfirmAction } from "@/components/ui/confirm-action";
import type { FormAction } from "@/components/ui/use-server-form";
import type { EmailView } from "@/lib/domain/email/email-view";

/** Sends a failed email again, unless it was erased or is out of date. */
export function RequeueEmailButton({
  email,
  requeueEmailAction,
}: {
  email: EmailView;
  requeueEmailAction: FormAction<{ kind: "done" }>;
}) {
  if (email.status !== "failed" || email.text === "" || email.outdatedReason) return null;
  return (
    <ConfirmAction
      label="Resend email"
      variant="primary"
      title="Resend this email?"
      description="Waybill tries to deliver it within a minute. The recipient may get it twice."
      successMessage="Email queued"
      action={requeueEmailAction}
      field={{ name: "emailId", value: email.id }}
    />
  );
}

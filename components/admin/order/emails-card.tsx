"use client";

import { useQuery } from "@tanstack/react-query";
import { Mail, Send } from "lucide-react";
import { emailStatusLabels } from "@/components/orders/status-labels";
import { callApp } from "@/components/realtime/order-api";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { isAlert } from "@/lib/domain/email/email-plan";
import type { AdminEmail } from "@/lib/domain/order/admin-view";
import { ActionDialog } from "./action-dialog";
import { ActionForm } from "./action-form";
import { useAdminOrder } from "./admin-order-provider";

/** Every email about the order, to open and to send once more. */
export function EmailsCard() {
  const { admin } = useAdminOrder();
  return (
    <Card aria-labelledby="emails-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="emails-title">Emails</span>
      </CardHeading>
      {admin.emails.length === 0 && (
        <p className="mt-2 text-ink-soft text-sm">None were written yet.</p>
      )}
      <ul aria-label="Emails" className="mt-2 divide-y divide-line">
        {admin.emails.toReversed().map((email) => (
          <Email key={email.id} email={email} />
        ))}
      </ul>
    </Card>
  );
}

function Email({ email }: { email: AdminEmail }) {
  const { admin, acts } = useAdminOrder();
  const { id: orderId } = admin.order;
  const face = emailStatusLabels[email.status];
  return (
    <li className="py-3 text-sm">
      <div className="flex items-start justify-between gap-3">
        <p className="wrap-anywhere min-w-0 font-medium leading-5">{email.subject}</p>
        <Badge tone={face.tone}>{face.name}</Badge>
      </div>
      <p className="wrap-anywhere text-ink-soft text-xs leading-5">
        {email.to} · <LocalTime at={email.createdAt} />
      </p>
      {email.error && <p className="wrap-anywhere text-bad text-xs">{email.error}</p>}
      <div className="mt-2 flex gap-2">
        <ActionDialog
          label="Open"
          icon={Mail}
          title={email.subject}
          consequences={`As ${email.to} got it.`}
          wide
          className="h-8 px-2.5 text-xs"
        >
          {() => <OpenEmail orderId={orderId} email={email} />}
        </ActionDialog>
        {!isAlert(email.kind) && (
          <ActionDialog
            label="Send again"
            icon={Send}
            title="Send this email once more?"
            consequences={`${email.to} gets “${email.subject}” again, word for word.`}
            className="h-8 px-2.5 text-xs"
          >
            {(close) => (
              <ActionForm
                confirm="Send it again"
                done="The email is on its way."
                send={() => acts.resendEmail({ orderId, emailId: email.id })}
                close={close}
              />
            )}
          </ActionDialog>
        )}
      </div>
    </li>
  );
}

/** An email is somebody's HTML: it is shown in a frame that may do nothing at all. */
function OpenEmail({ orderId, email }: { orderId: number; email: AdminEmail }) {
  const { data, isError } = useQuery({
    queryKey: ["order-email", email.id],
    queryFn: async () => {
      const path = `/api/admin/orders/${orderId}/emails/${email.id}`;
      const answer = await callApp<{ html: string }>(path);
      if (answer.outcome !== "read") throw new Error("The email could not be read.");
      return answer.value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <ErrorNotice>The email could not be read. Please try again.</ErrorNotice>;
  const look = "h-[60dvh] w-full rounded-md border border-line bg-[oklch(0.97_0.001_286)]";
  // A frame is given its email once: changed while it loads, it may stay empty.
  if (!data)
    return (
      <div className={look}>
        <p role="status" className="sr-only">
          Reading the email…
        </p>
      </div>
    );
  return <iframe sandbox="" title={email.subject} srcDoc={data.html} className={look} />;
}

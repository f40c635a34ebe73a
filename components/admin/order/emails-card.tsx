"use client";

import { useQuery } from "@tanstack/react-query";
import { Mail, Send } from "lucide-react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { emailStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { ErrorNotice } from "@/components/ui/notice";
import { isAlert } from "@/lib/domain/email/email-plan";
import type { AdminEmail } from "@/lib/domain/order/admin-view";
import { resendEmailInput } from "@/lib/domain/order/operator-input";
import { useAdminOrder } from "./admin-order-provider";
import { ConfirmOrderActionForm } from "./confirm-order-action-form";
import { OrderActionDialog } from "./order-action-dialog";

/** Every email about the order, newest first. Each can be opened, and resent to the customer. */
export function EmailsCard() {
  const { adminOrder } = useAdminOrder();
  return (
    <Card aria-labelledby="emails-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="emails-title">Emails</span>
      </CardHeading>
      {adminOrder.emails.length === 0 && (
        <p className="mt-2 text-ink-soft text-sm">
          No emails yet. Waybill emails the customer when the order moves forward.
        </p>
      )}
      <ul aria-label="Emails" className="mt-2 divide-y divide-line">
        {adminOrder.emails.toReversed().map((email) => (
          <Email key={email.id} email={email} />
        ))}
      </ul>
    </Card>
  );
}

function Email({ email }: { email: AdminEmail }) {
  const { adminOrder, actions } = useAdminOrder();
  const { id: orderId } = adminOrder.order;
  const label = emailStatusLabels[email.status];
  return (
    <li className="py-3 text-sm">
      <div className="flex items-start justify-between gap-3">
        <p className="wrap-anywhere min-w-0 font-medium leading-5">{email.subject}</p>
        <Badge tone={label.tone}>{label.name}</Badge>
      </div>
      <p className="wrap-anywhere text-ink-soft text-xs leading-5">
        {email.to} · <LocalTime at={email.createdAt} />
      </p>
      {email.error && <p className="wrap-anywhere text-bad text-xs">{email.error}</p>}
      <div className="mt-2 flex gap-2">
        <OrderActionDialog
          label="Open"
          icon={Mail}
          title={email.subject}
          consequences={`As sent to ${email.to}.`}
          wide
          className="h-8 px-2.5 text-xs"
        >
          {() => <EmailPreview orderId={orderId} email={email} />}
        </OrderActionDialog>
        {!isAlert(email.kind) && (
          <OrderActionDialog
            label="Resend"
            icon={Send}
            title="Resend this email?"
            consequences={`${email.to} will get “${email.subject}” again, unchanged.`}
            className="h-8 px-2.5 text-xs"
          >
            {(close) => (
              <ConfirmOrderActionForm
                confirm="Resend email"
                done="Email queued"
                action={actions.resendEmailAction}
                schema={resendEmailInput}
                emailId={email.id}
                close={close}
              />
            )}
          </OrderActionDialog>
        )}
      </div>
    </li>
  );
}

/** Shows the email's HTML in a sandboxed frame without scripts, forms or navigation. */
function EmailPreview({ orderId, email }: { orderId: number; email: AdminEmail }) {
  const { data, isError } = useQuery({
    queryKey: ["order-email", email.id],
    queryFn: () =>
      fetchAdminData<{ html: string }>(`/api/admin/orders/${orderId}/emails/${email.id}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <ErrorNotice>The email could not be loaded. Try again.</ErrorNotice>;
  const look = "h-[60dvh] w-full rounded-md border border-line bg-[oklch(0.97_0.001_286)]";
  // The frame is created together with its content: a frame whose content changes may stay empty.
  if (!data)
    return (
      <div className={look}>
        <p role="status" className="sr-only">
          Loading email…
        </p>
      </div>
    );
  return <iframe sandbox="" title={email.subject} srcDoc={data.html} className={look} />;
}

import Link from "next/link";
import { emailStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import type { EmailView } from "@/lib/domain/email/email-view";

/** The recipient, the status and the delivery attempts of an email. */
export function EmailDeliveryCard({ email }: { email: EmailView }) {
  const { name, tone } = emailStatusLabels[email.status];
  return (
    <Card className="p-5 text-sm">
      <CardHeading trailing={<Badge tone={tone}>{name}</Badge>}>Delivery</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="To">
          <span className="break-all">{email.to}</span>
        </DescriptionItem>
        {email.orderId !== null && (
          <DescriptionItem name="Order">
            <Link
              href={orderPath(email.orderId)}
              className="text-carbon underline-offset-4 hover:underline"
            >
              #{email.orderId}
            </Link>
          </DescriptionItem>
        )}
        <DescriptionItem name="Created">
          <LocalTime at={email.createdAt} to="second" />
        </DescriptionItem>
        {email.sentAt && (
          <DescriptionItem name={email.status === "captured" ? "Stored" : "Sent"}>
            <LocalTime at={email.sentAt} to="second" />
          </DescriptionItem>
        )}
        {email.tries > 0 && <DescriptionItem name="Failed attempts">{email.tries}</DescriptionItem>}
        {email.status === "queued" && (
          <DescriptionItem name="Next attempt">
            <LocalTime at={email.nextTryAt} to="second" />
          </DescriptionItem>
        )}
      </dl>
      {email.status === "captured" && (
        <p className="mt-3 text-ink-soft">
          No mail server is configured, so this email was only stored here.
        </p>
      )}
      {email.error && (
        <p className="mt-3 break-words rounded-md bg-bad-soft px-3 py-2 text-bad text-xs">
          {email.error}
        </p>
      )}
      {email.status === "failed" &&
        email.outdatedReason &&
        email.outdatedReason !== email.error && <p className="mt-3">{email.outdatedReason}</p>}
    </Card>
  );
}

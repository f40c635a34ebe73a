import Link from "next/link";
import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { emailStatusLabels } from "@/components/orders/status-labels";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { emailPath, orderPath } from "@/lib/domain/admin-paths";
import { type EmailRowView, emailKindLabel } from "@/lib/domain/email/email-view";

/** The list of emails. */
export function EmailTable({ emails }: { emails: readonly EmailRowView[] }) {
  return (
    <DataTable label="Emails" columns={["Subject", "To", "Order", "Status", "Created>"]}>
      {emails.map((email) => (
        <EmailRow key={email.id} email={email} />
      ))}
    </DataTable>
  );
}

function EmailRow({ email }: { email: EmailRowView }) {
  const { name, tone } = emailStatusLabels[email.status];
  return (
    <DataTableRow>
      <DataTableCell className="min-w-56">
        <Link href={emailPath(email.id)} className="font-medium underline-offset-4 hover:underline">
          {email.subject}
        </Link>
        <p className="text-ink-soft text-xs">{emailKindLabel(email.kind)}</p>
      </DataTableCell>
      <DataTableCell className="wrap-anywhere min-w-56">{email.to}</DataTableCell>
      <DataTableCell>
        {email.orderId !== null && (
          <Link
            href={orderPath(email.orderId)}
            className="text-carbon underline-offset-4 hover:underline"
          >
            #{email.orderId}
          </Link>
        )}
      </DataTableCell>
      <DataTableCell>
        <Badge tone={tone}>{name}</Badge>
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={email.createdAt} />
      </DataTableCell>
    </DataTableRow>
  );
}

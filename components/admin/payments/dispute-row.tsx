import Link from "next/link";
import { DataTableCell } from "@/components/admin/list/data-table";
import { LocalTime } from "@/components/ui/local-time";
import { disputePath } from "@/lib/domain/admin-paths";
import type { DisputeRowView } from "@/lib/domain/dispute-view";
import { formatMoney } from "@/lib/domain/money";
import { MoneyRow } from "./money-list";
import { disputeLabel, operatorDisputeReason } from "./operator-dispute-text";

export const disputeColumns = [
  "Order",
  "Status",
  "Amount>",
  "Reason",
  "Respond by>",
  "Gateway ID",
  "Opened>",
] as const;

/** One dispute in the list of disputes. Its gateway id leads to the evidence. */
export function DisputeRow({ dispute }: { dispute: DisputeRowView }) {
  return (
    <MoneyRow
      orderId={dispute.orderId}
      note={dispute.isReviewed && "reviewed"}
      status={disputeLabel(dispute)}
      statusText={null}
    >
      <DataTableCell right>{formatMoney(dispute.amount, dispute.currency)}</DataTableCell>
      <DataTableCell className="min-w-32">{operatorDisputeReason(dispute.reason)}</DataTableCell>
      <DataTableCell right>
        {dispute.evidenceDueBy && !dispute.closedAt ? (
          <LocalTime at={dispute.evidenceDueBy} />
        ) : (
          "–"
        )}
      </DataTableCell>
      <DataTableCell className="font-mono text-xs">
        <Link
          href={disputePath(dispute.id)}
          className="text-carbon underline-offset-4 hover:underline"
        >
          {dispute.providerRef}
        </Link>
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={dispute.openedAt} />
      </DataTableCell>
    </MoneyRow>
  );
}

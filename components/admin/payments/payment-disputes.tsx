import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { disputePath } from "@/lib/domain/admin-paths";
import { formatMoney } from "@/lib/domain/money";
import type { AdminDispute } from "@/lib/domain/order/admin-view";
import { isDisputeOpen } from "@/lib/domain/order/dispute-status";
import { disputeLabel, operatorDisputeReason } from "./operator-dispute-text";

/** The disputes of one payment, each with a link to its evidence. Nothing without any. */
export function PaymentDisputes({ disputes }: { disputes: readonly AdminDispute[] }) {
  if (disputes.length === 0) return null;
  return (
    <ul aria-label="Disputes" className="mt-2 grid gap-2 border-line border-l-2 pl-3">
      {disputes.map((dispute) => (
        <Dispute key={dispute.id} dispute={dispute} />
      ))}
    </ul>
  );
}

function Dispute({ dispute }: { dispute: AdminDispute }) {
  const { id, status, amount, currency, reason, evidenceDueBy, isReviewed } = dispute;
  const label = disputeLabel(dispute);
  return (
    <li data-testid="dispute" className="flex flex-wrap items-start justify-between gap-x-4">
      <div className="min-w-0">
        <p className="wrap-anywhere">
          <span className="font-medium tabular-nums">{formatMoney(amount, currency)}</span>{" "}
          {operatorDisputeReason(reason)}
        </p>
        <p className="flex flex-wrap gap-x-3 text-ink-soft text-xs leading-5">
          <Link href={disputePath(id)} className="text-carbon underline-offset-4 hover:underline">
            Evidence
          </Link>
          {evidenceDueBy && isDisputeOpen(status) && (
            <span>
              Respond by <LocalTime at={evidenceDueBy} />
            </span>
          )}
          {isReviewed && <span>Reviewed</span>}
        </p>
      </div>
      <Badge tone={label.tone}>{label.name}</Badge>
    </li>
  );
}

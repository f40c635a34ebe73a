import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PageTitle } from "@/components/admin/layout/page-title";
import { PrintButton } from "@/components/admin/order/print-button";
import { disputeEvidence, evidenceText } from "@/components/admin/payments/dispute-evidence";
import { EvidenceSheet } from "@/components/admin/payments/evidence-sheet";
import { disputeKindName, disputeLabel } from "@/components/admin/payments/operator-dispute-text";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatTime } from "@/lib/domain/format-time";
import { formatMoney } from "@/lib/domain/money";
import { idParams } from "@/lib/domain/url-fields";
import { readDispute } from "@/lib/services/payments";

export const metadata: Metadata = { title: "Dispute" };

/** A dispute with the evidence that the shop has, to be copied or printed. */
export default async function DisputePage({ params }: { params: Promise<{ id: string }> }) {
  const { ctx } = await adminPage();
  const id = idParams.safeParse(await params);
  if (!id.success) notFound();
  const dispute = await readDispute({ ctx, input: { disputeId: id.data.id } }).catch(
    (error: unknown) => {
      if (error instanceof NotFound) notFound();
      throw error;
    },
  );
  const clock = { now: ctx.now(), timeZone: ctx.settings.timeZone };
  const sections = disputeEvidence(dispute, clock);
  const label = disputeLabel(dispute);
  return (
    <>
      <PageTitle
        lead={
          <>
            <Badge tone={label.tone}>{label.name}</Badge>{" "}
            {formatMoney(dispute.amount, dispute.currency)}
            {dispute.evidenceDueBy && !dispute.closedAt && (
              <> · Respond at the gateway by {formatTime(dispute.evidenceDueBy, "date", clock)}</>
            )}{" "}
            ·{" "}
            <Link
              href={orderPath(dispute.orderId)}
              className="text-carbon underline underline-offset-4"
            >
              Order #{dispute.orderId}
            </Link>
          </>
        }
        actions={
          <span className="inline-flex items-center gap-2 print:hidden">
            <CopyButton text={evidenceText(sections)} label="Copy evidence" />
            <PrintButton />
          </span>
        }
      >
        {disputeKindName(dispute.status)} {dispute.providerRef}
      </PageTitle>
      <EvidenceSheet sections={sections} />
    </>
  );
}

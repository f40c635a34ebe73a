import { type EventText, humanize } from "@/components/orders/event-data";
import type { StatusLabel, StatusLabels } from "@/components/orders/status-labels";
import { type DisputeStatus, isWarning } from "@/lib/domain/order/dispute-status";

export const disputeStatusLabels: StatusLabels<DisputeStatus> = {
  fraud_warning: { name: "Fraud warning", tone: "warn" },
  fraud_warning_closed: { name: "Fraud warning closed", tone: "neutral" },
  warning_needs_response: { name: "Inquiry: respond", tone: "warn" },
  warning_under_review: { name: "Inquiry under review", tone: "carbon" },
  warning_closed: { name: "Inquiry closed", tone: "neutral" },
  needs_response: { name: "Dispute: respond", tone: "bad" },
  under_review: { name: "Dispute under review", tone: "carbon" },
  appeal_needs_response: { name: "Appeal: respond", tone: "bad" },
  appeal_under_review: { name: "Appeal under review", tone: "carbon" },
  won: { name: "Won", tone: "good" },
  lost: { name: "Lost", tone: "bad" },
  prevented: { name: "Prevented", tone: "neutral" },
};

/** What each status of a dispute means, in timelines that operators read. */
export const operatorDisputeTexts: Readonly<Record<DisputeStatus, EventText>> = {
  fraud_warning: { title: "Early fraud warning", detail: "The card's issuer suspects fraud." },
  fraud_warning_closed: { title: "Early fraud warning closed", detail: null },
  warning_needs_response: { title: "Inquiry by the bank", detail: "No money was taken." },
  warning_under_review: { title: "Inquiry under review", detail: "No money was taken." },
  warning_closed: { title: "Inquiry closed", detail: "No money was taken." },
  needs_response: { title: "Payment disputed", detail: "The bank has taken the amount back." },
  under_review: { title: "Dispute under review", detail: "The bank has the evidence." },
  appeal_needs_response: {
    title: "Dispute can be appealed",
    detail: "The bank rejected the evidence. The amount stays with it unless an appeal is won.",
  },
  appeal_under_review: { title: "Appeal under review", detail: "The card network decides." },
  won: { title: "Dispute won", detail: "The amount was returned to the shop." },
  lost: { title: "Dispute lost", detail: "The amount is gone." },
  prevented: { title: "Dispute prevented", detail: null },
};

/** A reason as operators read it. The gateway may add reasons, so unknown ones are shown too. */
export function operatorDisputeReason(reason: string): string {
  return reason === "misc" ? "Other" : humanize(reason);
}

/** What the bank has sent: a dispute, or only a question or a warning. */
export function disputeKindName(status: DisputeStatus): string {
  if (status === "fraud_warning" || status === "fraud_warning_closed") return "Early fraud warning";
  return isWarning(status) ? "Inquiry" : "Dispute";
}

/** A status of the gateway that this version doesn't know. */
export function unknownDisputeStatus(status: string): string {
  return `Unknown status: ${humanize(status)}`;
}

/** The badge of a dispute. */
export function disputeLabel({
  status,
  unknownStatus,
}: {
  status: DisputeStatus;
  unknownStatus: string | null;
}): StatusLabel {
  if (unknownStatus === null) return disputeStatusLabels[status];
  return { name: unknownDisputeStatus(unknownStatus), tone: "warn" };
}

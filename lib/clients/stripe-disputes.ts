import type Stripe from "stripe";
import { z } from "zod";
import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import { disputeStatus } from "@/lib/domain/order/dispute-status";
import type { Log } from "@/lib/telemetry/log";
import { GatewayPermissionDenied } from "./payment-gateway";
import type { PermittedReads, Read } from "./stripe-permissions";
import { checked, idOf } from "./stripe-reports";

const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish();
/** Unix seconds. */
const time = z.int();
/** The longest known status has 22 characters. */
const statusLengthMax = 100;
const knownStatus = disputeStatus.exclude(["fraud_warning", "fraud_warning_closed"]);

/** Source: https://docs.stripe.com/api/disputes/object */
const disputeShape = z.object({
  id: z.string().min(1),
  /**
   * Usually the charge's, but it can differ "because of currency fluctuation or because only part of
   * the order is disputed", so it means nothing without its currency.
   */
  amount: z.int().min(0),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/i)
    .toLowerCase(),
  created: time,
  evidence_details: z.object({ due_by: time.nullish() }).nullish(),
  payment_intent: reference,
  reason: z.string().min(1),
  status: z.string().min(1).max(statusLengthMax),
});

/** Source: https://docs.stripe.com/api/radar/early_fraud_warnings/object */
const fraudWarningShape = z.object({
  id: z.string().min(1),
  /** False once the payment was refunded in full or disputed. */
  actionable: z.boolean(),
  created: time,
  fraud_type: z.string().min(1),
  payment_intent: reference,
});

/**
 * The gateway may add statuses. An unknown one is kept as it is, and counts as open, so that nothing
 * ships and no refund is made until it is understood, and no other order is held up.
 */
function toStatus(status: string): Pick<DisputeReport, "status" | "unknownStatus"> {
  const known = knownStatus.safeParse(status).data;
  if (known) return { status: known, unknownStatus: null };
  const isInquiry = status.startsWith("warning_");
  return { status: isInquiry ? "warning_under_review" : "under_review", unknownStatus: status };
}

/** The report of a dispute. Throws `GatewayUnavailable` if a field is missing. */
export function toDisputeReport(answer: unknown): DisputeReport {
  const dispute = checked(disputeShape, answer);
  // 0 means that the bank accepts no response.
  const dueBy = dispute.evidence_details?.due_by || null;
  return {
    providerRef: dispute.id,
    paymentRef: idOf(dispute.payment_intent),
    ...toStatus(dispute.status),
    amount: { value: dispute.amount, currency: dispute.currency },
    reason: dispute.reason,
    evidenceDueBy: dueBy === null ? null : new Date(dueBy * 1000),
    openedAt: new Date(dispute.created * 1000),
  };
}

/** The report of an early fraud warning. Throws `GatewayUnavailable` if a field is missing. */
export function toFraudWarningReport(answer: unknown): DisputeReport {
  const warning = checked(fraudWarningShape, answer);
  return {
    providerRef: warning.id,
    paymentRef: idOf(warning.payment_intent),
    status: warning.actionable ? "fraud_warning" : "fraud_warning_closed",
    unknownStatus: null,
    amount: null,
    reason: warning.fraud_type,
    evidenceDueBy: null,
    openedAt: new Date(warning.created * 1000),
  };
}

/** More than the networks allow for one payment. */
const perPaymentMax = 100;

/**
 * Reads disputes and early fraud warnings. A restricted key may lack the permissions, which must not
 * stop payments or shipping: what may not be read is left out of lists.
 */
export class DisputeReader {
  readonly #stripe: Stripe;
  readonly #permitted: PermittedReads;
  readonly #log: Pick<Log, "warn">;

  constructor(stripe: Stripe, permitted: PermittedReads, log: Pick<Log, "warn">) {
    this.#stripe = stripe;
    this.#permitted = permitted;
    this.#log = log;
  }

  retrieve(disputeRef: string): Promise<DisputeReport> {
    return this.#permitted.read("disputes", async () =>
      this.#toReport(await this.#stripe.disputes.retrieve(disputeRef)),
    );
  }

  retrieveWarning(warningRef: string): Promise<DisputeReport> {
    return this.#permitted.read("early fraud warnings", async () =>
      toFraudWarningReport(await this.#stripe.radar.earlyFraudWarnings.retrieve(warningRef)),
    );
  }

  /** The disputes of a payment and the early fraud warnings about it, as far as they may be read. */
  async list(paymentRef: string): Promise<DisputeReport[]> {
    const ofPayment = { payment_intent: paymentRef, limit: perPaymentMax };
    const reports = await Promise.all([
      this.#listIfAllowed("disputes", async () =>
        (await this.#stripe.disputes.list(ofPayment)).data.map((one) => this.#toReport(one)),
      ),
      this.#listIfAllowed("early fraud warnings", async () =>
        (await this.#stripe.radar.earlyFraudWarnings.list(ofPayment)).data.map(
          toFraudWarningReport,
        ),
      ),
    ]);
    return reports.flat();
  }

  #toReport(answer: unknown): DisputeReport {
    const report = toDisputeReport(answer);
    const { providerRef: dispute, unknownStatus } = report;
    if (unknownStatus !== null) {
      this.#log.warn({ dispute, unknownStatus }, "The gateway reports an unknown dispute status.");
    }
    return report;
  }

  async #listIfAllowed(what: Read, list: () => Promise<DisputeReport[]>): Promise<DisputeReport[]> {
    try {
      return await this.#permitted.read(what, list);
    } catch (error) {
      if (error instanceof GatewayPermissionDenied) return [];
      throw error;
    }
  }
}

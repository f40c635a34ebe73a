import type Stripe from "stripe";
import { z } from "zod";
import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import { type DisputeStatus, disputeStatus } from "@/lib/domain/order/dispute-status";
import type { Log } from "@/lib/telemetry/log";
import { outageLog } from "./outage-log";
import { GatewayPermissionDenied } from "./payment-gateway";
import { callGateway, checked, idOf } from "./stripe-reports";

const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish();
/** Unix seconds. */
const time = z.int();

/** Source: https://docs.stripe.com/api/disputes/object */
const disputeShape = z.object({
  id: z.string().min(1),
  amount: z.int().min(0),
  created: time,
  evidence_details: z.object({ due_by: time.nullish() }).nullish(),
  payment_intent: reference,
  reason: z.string().min(1),
  status: z.string().min(1).transform(toStatus),
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

const knownStatus = disputeStatus.exclude(["fraud_warning", "fraud_warning_closed"]);

/**
 * The gateway may add statuses. An unknown one counts as open, so that nothing ships and no refund is
 * made until it is understood, and no other order is held up.
 */
function toStatus(status: string): DisputeStatus {
  const known = knownStatus.safeParse(status).data;
  if (known) return known;
  return status.startsWith("warning_") ? "warning_under_review" : "under_review";
}

/** The report of a dispute. Throws `GatewayUnavailable` if a field is missing. */
export function toDisputeReport(answer: unknown): DisputeReport {
  const dispute = checked(disputeShape, answer);
  // 0 means that the bank accepts no response.
  const dueBy = dispute.evidence_details?.due_by || null;
  return {
    providerRef: dispute.id,
    paymentRef: idOf(dispute.payment_intent),
    status: dispute.status,
    amount: dispute.amount,
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
    amount: null,
    reason: warning.fraud_type,
    evidenceDueBy: null,
    openedAt: new Date(warning.created * 1000),
  };
}

/** What a restricted key may not read. Source: https://docs.stripe.com/keys/restricted-api-keys */
type Read = "disputes" | "early fraud warnings";

/** More than the networks allow for one payment. */
const perPaymentMax = 100;

/**
 * Reads disputes and early fraud warnings. A restricted key may lack the permissions, which must not
 * stop payments or shipping: what may not be read is left out of lists, logged, and named by `denied`.
 */
export class DisputeReader {
  readonly #stripe: Stripe;
  readonly #warn: ReturnType<typeof outageLog>;
  readonly #denied = new Set<Read>();

  constructor(stripe: Stripe, log: Pick<Log, "warn">) {
    this.#stripe = stripe;
    this.#warn = outageLog(
      log,
      "The gateway's key may not read disputes or early fraud warnings. They are not noticed.",
    );
  }

  retrieve(disputeRef: string): Promise<DisputeReport> {
    return this.#read("disputes", async () =>
      toDisputeReport(await this.#stripe.disputes.retrieve(disputeRef)),
    );
  }

  retrieveWarning(warningRef: string): Promise<DisputeReport> {
    return this.#read("early fraud warnings", async () =>
      toFraudWarningReport(await this.#stripe.radar.earlyFraudWarnings.retrieve(warningRef)),
    );
  }

  /** The disputes of a payment and the early fraud warnings about it, as far as they may be read. */
  async list(paymentRef: string): Promise<DisputeReport[]> {
    const ofPayment = { payment_intent: paymentRef, limit: perPaymentMax };
    const reports = await Promise.all([
      this.#listIfAllowed("disputes", async () =>
        (await this.#stripe.disputes.list(ofPayment)).data.map(toDisputeReport),
      ),
      this.#listIfAllowed("early fraud warnings", async () =>
        (await this.#stripe.radar.earlyFraudWarnings.list(ofPayment)).data.map(
          toFraudWarningReport,
        ),
      ),
    ]);
    return reports.flat();
  }

  /** What the key may not read, as the latest calls showed. */
  denied(): Read[] {
    return [...this.#denied].sort();
  }

  async #listIfAllowed(what: Read, list: () => Promise<DisputeReport[]>): Promise<DisputeReport[]> {
    try {
      return await this.#read(what, list);
    } catch (error) {
      if (error instanceof GatewayPermissionDenied) return [];
      throw error;
    }
  }

  async #read<Answer>(what: Read, call: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await callGateway(call);
      this.#denied.delete(what);
      return answer;
    } catch (error) {
      if (error instanceof GatewayPermissionDenied) {
        this.#denied.add(what);
        this.#warn(error, { denied: this.denied() });
      }
      throw error;
    }
  }
}

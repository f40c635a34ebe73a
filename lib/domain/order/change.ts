import type { OrderEventType } from "@/lib/domain/events";
import type { InputIssue } from "@/lib/domain/input-issues";
import type { CardIdentity } from "@/lib/domain/saved-card";
import type { PaymentDisputeChange } from "./apply-dispute-change";
import type { OrderFacts, RefundLine, RefundOrigin } from "./facts";
import type { ShippingAddress } from "./input";
import type { ProductUnits } from "./shipping-units";
import type { PaymentStatus, ShipmentStatus } from "./status";

/** An order event before it has its number. */
export interface NewOrderEvent {
  type: OrderEventType;
  data: Record<string, unknown>;
}

export type OrderPatch = Partial<
  Pick<
    OrderFacts,
    | "status"
    | "paymentStatus"
    | "inventoryStatus"
    | "failureReason"
    | "cancelReason"
    | "shipRequestedAt"
    | "shipBy"
    | "heldAt"
    | "holdReason"
  >
>;

/** One step of a change: the order's new values, and the event that reports them. */
export interface OrderStep {
  set: OrderPatch;
  event?: NewOrderEvent;
}

export type PaymentChange =
  | {
      kind: "open";
      attempt: number;
      method: string | null;
      idempotencyKey: string;
      providerRef?: string;
    }
  | {
      kind: "set";
      id: number;
      status: PaymentStatus;
      capturedAmount?: number;
      refundedAmount?: number;
      providerRef?: string;
      captureBefore?: Date;
      captureRequestedAt?: Date;
      card?: CardIdentity;
      failure?: { code: string; message: string };
    };

export type RefundChange =
  | {
      kind: "open";
      paymentId: number;
      amount: number;
      reason: string;
      origin: RefundOrigin;
      requestKey?: string;
      lines?: readonly RefundLine[];
      /** Set for a refund that was made at the gateway. */
      providerRef?: string;
    }
  | {
      kind: "set";
      id: number;
      status: "pending" | "succeeded" | "failed";
      providerRef: string | null;
      failureCode?: string;
      /** Marks a failure as reviewed: the operator who requested the refund sees it at once. */
      isReviewed?: boolean;
    };

export type ShipmentChange =
  | { kind: "open"; idempotencyKey: string; manual?: ManualShipping }
  | {
      kind: "set";
      id: number;
      status: ShipmentStatus;
      label?: ShippingLabel;
      /** Replaces what an operator entered before. */
      manual?: ManualShipping;
      /** Stores the time of delivery. */
      isDelivered?: boolean;
      isHandled?: boolean;
      /** All units of it that were restocked so far, besides those of refunds. */
      restocked?: readonly ProductUnits[];
      /** What the carrier had reported before an operator's report; null once it reports anew. */
      overruledStatus?: ShipmentStatus | null;
    };

/** How an operator ships an order with a carrier of their own. Null is what they did not enter. */
export interface ManualShipping {
  carrier: string | null;
  trackingNumber: string | null;
}

/** The label that a carrier created for a shipment. A manual shipment has parts of it at most. */
export interface ShippingLabel {
  carrier: string | null;
  carrierRef: string | null;
  trackingNumber: string | null;
  labelUrl: string | null;
  estimatedDelivery: Date | null;
}

/** The label of a carrier that Waybill can ask, which always has a tracking number. */
export type CarrierLabel = ShippingLabel & { trackingNumber: string };

/** An email to be queued. */
export interface QueuedEmail {
  kind: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Units that are taken out of an order before it ships. */
export interface UnitRemoval {
  units: readonly ProductUnits[];
  /** Whether the payment has not been captured, so that the units are never charged. */
  isUncharged: boolean;
  /** Whether they are reserved, so that they are released. */
  isReserved: boolean;
}

/**
 * Everything that happens to one order at one moment, with its events. It is written in one
 * statement or not at all.
 */
export interface OrderChange extends PaymentDisputeChange {
  steps: readonly OrderStep[];
  /** Whether the gateway has the order's payment. Excludes `payment` and `review`. */
  missing?: { paymentId: number; isMissing: boolean };
  payment?: PaymentChange;
  refund?: RefundChange;
  shipment?: ShipmentChange;
  stock?: "reserve" | "release" | "fulfill";
  /** Excludes `stock` and `restock`. */
  removal?: UnitRemoval;
  /** Products without enough stock: each gets a reorder request unless one is open. */
  shortOf?: readonly number[];
  /** Units to restock: of a refund, which is restocked once, or of a shipment that came back. */
  restock?: { refundId: number | null; lines: readonly ProductUnits[] };
  /** The new shipping address. */
  address?: ShippingAddress;
  /** The integrator's own data. What is left out stays. */
  details?: { reference?: string | null; metadata?: Readonly<Record<string, string>> };
  /** An operator's note. The change's events refer to it by `noteId`. */
  note?: string;
  /** The key of the note's form, which adds one note however often it is sent. */
  noteKey?: string;
  /** An email to queue. Its cause is the change's last event. */
  email?: QueuedEmail;
  /** Further emails, also caused by the change's last event. */
  alerts?: readonly QueuedEmail[];
}

/** What a rule decides: write a change, change nothing, or refuse with a reason for people. */
export type Decision = { kind: "change"; change: OrderChange } | { kind: "unchanged" } | Refused;

export interface Refused {
  kind: "refused";
  reason: string;
  /** What of the input is wrong, so that no state of the order could allow it. */
  issues?: readonly InputIssue[];
}

export const noChange: Decision = { kind: "unchanged" };

export function change(parts: OrderChange): Decision {
  return { kind: "change", change: parts };
}

export function refuse(reason: string): Refused {
  return { kind: "refused", reason };
}

/** Refuses an input for a field that this order, in whatever state, can't have. */
export function refuseField(path: string, message: string, reason: string): Refused {
  return { kind: "refused", reason, issues: [{ path, message }] };
}

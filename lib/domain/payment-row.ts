import { z } from "zod";
import type { PaymentStatus } from "./order/status";

/** A payment as the admin's list shows one. Money in minor units. */
export interface PaymentRowView {
  id: number;
  orderId: number;
  attempt: number;
  status: PaymentStatus;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  currency: string;
  method: string | null;
  /** The gateway's own id. */
  providerRef: string | null;
  /** Why it was declined, in the gateway's words. */
  failure: string | null;
  createdAt: string;
}

export const refundStatus = z.enum(["requested", "pending", "succeeded", "failed"]);
export type RefundStatus = z.infer<typeof refundStatus>;

/** A refund as the admin's list shows one. Money in minor units. */
export interface RefundRowView {
  id: number;
  orderId: number;
  status: RefundStatus;
  amount: number;
  currency: string;
  reason: string;
  /** The person's name when there is one. */
  actorName: string;
  providerRef: string | null;
  failureCode: string | null;
  createdAt: string;
}

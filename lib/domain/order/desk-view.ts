import type { DeskActions } from "./desk-actions";
import type { RefundLine } from "./facts";
import type { NextAction, WaitingFor } from "./next-step";
import type { PaymentStatus } from "./status";
import type { OrderEventView, OrderView } from "./view";

/** Who did something: as the timeline keeps it, and by name, where there is one. */
export interface DeskActor {
  actor: string;
  name: string;
}

/** One attempt to pay, with all that was given back of it. Money in minor units. */
export interface DeskPayment {
  id: number;
  attempt: number;
  status: PaymentStatus;
  /** Null for the hosted page. */
  method: string | null;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  providerRef: string | null;
  failure: string | null;
  createdAt: string;
  refunds: DeskRefund[];
}

export interface DeskRefund extends DeskActor {
  id: number;
  amount: number;
  status: "requested" | "pending" | "succeeded" | "failed";
  reason: string;
  lines: RefundLine[];
  restocked: boolean;
  failureCode: string | null;
  createdAt: string;
}

/** How the units of one item stand. */
export interface DeskStock {
  productId: number;
  reservation: "open" | "consumed" | "released" | null;
  /** Units on the shelf that nobody has reserved; null for a product without stock. */
  available: number | null;
}

export interface DeskMail {
  id: number;
  kind: string;
  to: string;
  subject: string;
  status: "queued" | "sent" | "captured" | "failed";
  error: string | null;
  createdAt: string;
}

export interface DeskNote extends DeskActor {
  id: number;
  text: string;
  createdAt: string;
}

export interface DeskCustomer {
  name: string | null;
  email: string | null;
  /** Up to `orderCountMax`; one more stands for "more than". */
  orders: number;
}

/** Counting all orders of a reseller would cost more than the number is worth. */
export const orderCountMax = 999;

/** Work about this order that failed past its last retry. */
export interface DeskFailure {
  functionId: string;
  error: string;
  failures: number;
  failedAt: string;
}

/** What an order waits for, as its page tells it. */
export interface DeskWaiting {
  for: WaitingFor;
  since: string | null;
  until: string | null;
  /** What the system does next by itself; null when only time or a person can. */
  action: NextAction | null;
  /** When it looks again, at the latest. */
  resumeAt: string | null;
  attention: string | null;
}

export type DeskEvent = OrderEventView & { actorName: string };

/** Everything that the desk shows of one order. */
export interface DeskOrder {
  order: OrderView;
  events: DeskEvent[];
  payments: DeskPayment[];
  stock: DeskStock[];
  mails: DeskMail[];
  notes: DeskNote[];
  customer: DeskCustomer;
  failures: DeskFailure[];
  waiting: DeskWaiting | null;
  hold: { since: string; reason: string } | null;
  /** Whether an operator has released it for shipping. */
  shipRequestedAt: string | null;
  labelUrl: string | null;
  /** What can still be given back, in minor units. */
  refundable: number;
  fulfilment: "auto" | "manual";
  actions: DeskActions;
}

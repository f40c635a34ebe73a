/** What became of a form on an order's page. */
export type OrderActionState =
  | { kind: "idle" }
  | { kind: "done" }
  /** `reason` is what was typed: a form that is sent comes back empty. */
  | { kind: "problem"; message: string; reason?: string };

/** A server action that a form on an order's page is sent to. */
export type OrderAction = (previous: OrderActionState, form: FormData) => Promise<OrderActionState>;

/** What can be done with an order from its own page. */
export interface OrderPageActions {
  pay: OrderAction;
  cancel: OrderAction;
}

export const idle: OrderActionState = { kind: "idle" };

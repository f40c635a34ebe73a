import type { PostedFormAction } from "@/components/ui/use-posted-form";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };

/** What became of a form on an order's page. */
export type OrderActionState = Outcome | FormFailure;

/** A server action that a form on an order's page is sent to. */
export type OrderAction = PostedFormAction<Outcome>;

/** What can be done with an order from its own page. */
export interface OrderPageActions {
  pay: OrderAction;
  cancel: OrderAction;
}

export const idle: Outcome = { kind: "idle" };

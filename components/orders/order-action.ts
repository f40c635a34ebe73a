import type { PostedFormAction } from "@/components/ui/use-posted-form";
import type { FormFailure } from "@/lib/domain/form-failure";

type Outcome = { kind: "idle" } | { kind: "done" };

/** The state of a form on an order page. */
export type OrderActionState = Outcome | FormFailure;

/** A server action of a form on an order page. */
export type OrderAction = PostedFormAction<Outcome>;

/** The actions available on an order page. */
export interface OrderPageActions {
  pay: OrderAction;
  cancel: OrderAction;
}

export const idle: Outcome = { kind: "idle" };

import type { FormAction } from "@/components/ui/use-server-form";

/** A server action of a form on an order page. */
export type OrderAction = FormAction<{ kind: "done" }>;

/** The actions available on an order page. */
export interface OrderPageActions {
  payOrderAction: OrderAction;
  cancelOrderAction: OrderAction;
}

import type { z } from "zod";
import type { FormFailure } from "@/lib/domain/form-failure";
import type {
  addNoteInput,
  editAddressInput,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundOrderInput,
  releaseOrderInput,
  resendEmailInput,
} from "@/lib/domain/order/operator-input";

/** What a server action of the page answers: done, or in words why not. */
export type ActionResult = { kind: "done"; message?: string } | FormFailure;

type Act<Input extends z.ZodType> = (input: z.input<Input>) => Promise<ActionResult>;

/** The page's server actions. Each parses and authorizes by itself: the types are for the caller. */
export interface OrderActs {
  cancel(input: { orderId: number; reason?: string }): Promise<ActionResult>;
  hold: Act<typeof holdOrderInput>;
  release: Act<typeof releaseOrderInput>;
  ship: Act<typeof orderInput>;
  markDelivered: Act<typeof orderInput>;
  markHandled: Act<typeof markHandledInput>;
  editAddress: Act<typeof editAddressInput>;
  note: Act<typeof addNoteInput>;
  resendEmail: Act<typeof resendEmailInput>;
  sendPayLink: Act<typeof orderInput>;
  retryNow: Act<typeof orderInput>;
  refund: Act<typeof refundOrderInput>;
}

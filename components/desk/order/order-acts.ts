import type { z } from "zod";
import type { FormProblem } from "@/lib/domain/form-problem";
import type {
  addNoteInput,
  editAddressInput,
  holdOrderInput,
  markHandledInput,
  orderInput,
  refundOrderInput,
  releaseOrderInput,
  resendMailInput,
} from "@/lib/domain/order/desk-input";

/** What a server action of the page answers: done, or in words why not. */
export type ActAnswer = { kind: "done"; message?: string } | FormProblem;

type Act<Input extends z.ZodType> = (input: z.input<Input>) => Promise<ActAnswer>;

/** The page's server actions. Each parses and authorises by itself: the types are for the caller. */
export interface OrderActs {
  cancel(input: { orderId: number; reason?: string }): Promise<ActAnswer>;
  hold: Act<typeof holdOrderInput>;
  release: Act<typeof releaseOrderInput>;
  ship: Act<typeof orderInput>;
  markDelivered: Act<typeof orderInput>;
  markHandled: Act<typeof markHandledInput>;
  editAddress: Act<typeof editAddressInput>;
  note: Act<typeof addNoteInput>;
  resendMail: Act<typeof resendMailInput>;
  sendPayLink: Act<typeof orderInput>;
  letContinue: Act<typeof orderInput>;
  refund: Act<typeof refundOrderInput>;
}

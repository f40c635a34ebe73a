import type { z } from "zod";
import type { FormFailure } from "@/lib/domain/form-failure";
import type { cancelOrderInput } from "@/lib/domain/order/input";
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

/** What an action of the order page returns: done, or the reason why it was not done. */
export type ActionResult = { kind: "done"; message?: string } | FormFailure;

type ServerAction<Input extends z.ZodType> = (input: z.input<Input>) => Promise<ActionResult>;

/**
 * The server actions of the order page. Each one parses its input and authorizes its caller, so
 * these types only help the components that call them.
 */
export interface AdminOrderActions {
  cancelOrderAction(
    input: z.input<typeof orderInput> & z.input<typeof cancelOrderInput>,
  ): Promise<ActionResult>;
  holdOrderAction: ServerAction<typeof holdOrderInput>;
  releaseOrderAction: ServerAction<typeof releaseOrderInput>;
  shipOrderAction: ServerAction<typeof orderInput>;
  markDeliveredAction: ServerAction<typeof orderInput>;
  markHandledAction: ServerAction<typeof markHandledInput>;
  editAddressAction: ServerAction<typeof editAddressInput>;
  addNoteAction: ServerAction<typeof addNoteInput>;
  resendEmailAction: ServerAction<typeof resendEmailInput>;
  sendPayLinkAction: ServerAction<typeof orderInput>;
  retryNowAction: ServerAction<typeof orderInput>;
  refundOrderAction: ServerAction<typeof refundOrderInput>;
}

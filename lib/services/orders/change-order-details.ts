import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { violates } from "@/lib/db/database";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { ChangeOrderDetails as Details } from "@/lib/domain/order/api-input";
import { noChange, type Refused } from "@/lib/domain/order/change";
import { decideDetailsChange, type OrderDetails } from "@/lib/domain/order/detail-rules";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { SafeError } from "@/lib/telemetry/safe-error";
import { changeOrder } from "./change-order";
import { withoutOrder } from "./operator-outcome";

export interface ChangeOrderDetails extends ApiCall {
  orderId: number;
  details: Details;
}

export type DetailsOutcome =
  | { kind: "done" }
  | Refused
  | { kind: "reference_taken" }
  | { kind: "not_found" };

/** Other changes of an order are few. This many between two reads mean that something is broken. */
const attemptsMax = 20;

/**
 * Changes an order's address, reference or metadata. What is already so is no change. Throws
 * `VersionMismatch` for an order in a version that the caller doesn't allow.
 */
export const changeOrderDetails = defineVerb<ChangeOrderDetails, DetailsOutcome>(
  "changeOrderDetails",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "orders:write");
    try {
      return await edit(ctx, input, attemptsMax);
    } catch (error) {
      if (violates(error, "orders_credential_reference_key")) return { kind: "reference_taken" };
      throw error;
    }
  },
);

async function edit(
  ctx: Context,
  input: ChangeOrderDetails,
  attempts: number,
): Promise<DetailsOutcome> {
  const { orderId, details, versions, claim } = input;
  const [stored] = await ctx.db.query<OrderDetails & { version: number }>(sql`
    SELECT version, shipping_address AS "shippingAddress", reference, metadata
    FROM orders WHERE id = ${orderId}`);
  if (!stored) return { kind: "not_found" };
  const { version, ...current } = stored;
  let isCurrent = true;
  const decide = (order: OrderFacts) => {
    // The rule needs the details of the very version that is changed.
    isCurrent = order.version === version;
    if (!isCurrent) return noChange;
    return inAllowedVersion(versions, order, decideDetailsChange(order, current, details));
  };
  const changed = await changeOrder(ctx, orderId, decide, claim);
  if (!isCurrent && attempts > 1) return edit(ctx, input, attempts - 1);
  if (!isCurrent) throw new SafeError(`Order ${orderId} changes all the time.`);
  if (changed.kind === "refused") return withoutOrder(changed);
  return changed.kind === "not_found" ? { kind: "not_found" } : { kind: "done" };
}

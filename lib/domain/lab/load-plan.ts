import { z } from "zod";
import { idMax, type PlaceOrderInput } from "@/lib/domain/order/input";

export const ordersMax = 5_000;
export const perSecondMax = 200;

const percentMessage = "must be from 0 to 100";
const percent = z.number(percentMessage).min(0, percentMessage).max(100, percentMessage);

/** How many test orders to place, how fast, and which share of them is unpaid or declined. */
export const loadPlan = z.strictObject({
  orders: z
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(ordersMax, `must be at most ${ordersMax}`),
  perSecond: z
    .number("must be a number")
    .min(0.1, "must be 0.1 or more")
    .max(perSecondMax, `must be at most ${perSecondMax}`),
  /** The percentage of all orders that wait for a payment and never get one. */
  payLaterPercent: percent,
  /** The percentage of the paying orders whose card is declined. */
  declinePercent: percent,
});
export type LoadPlan = z.infer<typeof loadPlan>;

const orderIdMessage = "Enter an order number.";
export const skipDeadlineInput = z.strictObject({
  orderId: z.int(orderIdMessage).min(1, orderIdMessage).max(idMax, orderIdMessage),
});

/**
 * The order at `index` (from 0) of a plan. Deterministic and evenly spread over customers, products
 * and percentages: of 100 orders, 10% are exactly 10.
 */
export function orderOfPlan(
  plan: LoadPlan,
  index: number,
  shop: { customerIds: readonly number[]; productIds: readonly number[] },
): PlaceOrderInput {
  const { customerIds, productIds } = shop;
  const paysLater = isSelected(index, plan.payLaterPercent);
  const payingBefore = index - Math.floor((index * plan.payLaterPercent) / 100);
  const isDeclined = !paysLater && isSelected(payingBefore, plan.declinePercent);
  const items = [{ productId: pick(productIds, index), quantity: 1 + (index % 3 === 2 ? 1 : 0) }];
  if (index % 4 === 3 && productIds.length > 1) {
    items.push({ productId: pick(productIds, index + 1), quantity: 1 });
  }
  const customerId = customerIds[index % Math.max(1, customerIds.length)];
  // A customer can have only a few unpaid orders, so orders that pay later come from new guests.
  const buyer =
    paysLater || customerId === undefined
      ? { email: `lab-${index + 1}@waybill.test` }
      : { customerId };
  return {
    ...buyer,
    items,
    shippingAddress: `${index + 1} Test Street, Portsmouth`,
    paymentMethod: paysLater ? null : isDeclined ? "pm_card_chargeDeclined" : "pm_card_visa",
    metadata: { lab: "1" },
  };
}

/** Selects `percent` of any 100 consecutive indexes, evenly spread. */
function isSelected(index: number, percent: number): boolean {
  return Math.floor(((index + 1) * percent) / 100) > Math.floor((index * percent) / 100);
}

function pick(ids: readonly number[], index: number): number {
  const picked = ids[index % ids.length];
  if (picked === undefined) throw new Error("No products are on sale.");
  return picked;
}

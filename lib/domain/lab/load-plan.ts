import { z } from "zod";
import { idMax, type PlaceOrderInput } from "../order/input";

export const ordersMax = 5_000;
export const perSecondMax = 200;

const percent = "must be from 0 to 100";
const share = z.number(percent).min(0, percent).max(100, percent);

/** How many orders are to be placed, how fast, and how many of them get into trouble. */
export const loadPlan = z.strictObject({
  orders: z
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(ordersMax, `must be at most ${ordersMax}`),
  perSecond: z
    .number("must be a number")
    .min(0.1, "must be 0.1 or more")
    .max(perSecondMax, `must be at most ${perSecondMax}`),
  /** Of all orders, in percent: they wait for a payment that nobody makes. */
  payLaterPercent: share,
  /** Of those that pay, in percent: by a card that is declined. */
  declinePercent: share,
});
export type LoadPlan = z.infer<typeof loadPlan>;

const orderNumber = "must be the number of an order";
export const skipDeadlineInput = z.strictObject({
  orderId: z.int(orderNumber).min(1, orderNumber).max(idMax, orderNumber),
});

/**
 * The order number `index` (from 0) of a plan, over the customers and products that there are.
 * Evenly mixed and the same every time, so that 100 orders of which 10 % are declined are 10.
 */
export function plannedOrder(
  plan: LoadPlan,
  index: number,
  shop: { customerIds: readonly number[]; productIds: readonly number[] },
): PlaceOrderInput {
  const { customerIds, productIds } = shop;
  const paysLater = falls(index, plan.payLaterPercent);
  const payingBefore = index - Math.floor((index * plan.payLaterPercent) / 100);
  const isDeclined = !paysLater && falls(payingBefore, plan.declinePercent);
  const items = [{ productId: pick(productIds, index), quantity: 1 + (index % 3 === 2 ? 1 : 0) }];
  if (index % 4 === 3 && productIds.length > 1) {
    items.push({ productId: pick(productIds, index + 1), quantity: 1 });
  }
  const customerId = customerIds[index % Math.max(1, customerIds.length)];
  // One customer may hold stock with a few unpaid orders only: who pays later is a guest each time.
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

/** Spreads a share evenly: true for so many of any hundred in a row. */
function falls(index: number, percent: number): boolean {
  return Math.floor(((index + 1) * percent) / 100) > Math.floor((index * percent) / 100);
}

function pick(ids: readonly number[], index: number): number {
  const picked = ids[index % ids.length];
  if (picked === undefined) throw new Error("There is nothing on sale.");
  return picked;
}

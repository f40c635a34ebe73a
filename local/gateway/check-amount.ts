import { type ApiError, invalidParameter } from "./api-error";
import { formatMoney } from "./checkout/format-money";
import { amountStepOf, minimumAmountOf } from "./currencies";

/** Refuses an amount that Stripe doesn't charge: too small, or with decimals that are not allowed. */
export function checkChargeAmount(
  amount: number,
  currency: string,
  { param, what } = { param: "amount", what: "Amount must be" },
): void {
  checkDecimals(amount, currency);
  const minimum = minimumAmountOf(currency);
  if (amount >= minimum) return;
  const least = `${formatMoney(minimum, currency)} ${currency}`;
  throw invalidParameter(param, "amount_too_small", `${what} at least ${least}`);
}

/**
 * Refuses an amount with decimals that the card networks don't accept. Sources:
 * https://support.stripe.com/questions/deprecation-of-fractional-isk-charges-and-refunds and
 * https://docs.stripe.com/currencies#three-decimal
 */
export function checkDecimals(amount: number, currency: string): void {
  const step = amountStepOf(currency);
  if (amount % step !== 0) throw wrongDecimals(currency.toUpperCase(), step);
}

function wrongDecimals(code: string, step: number): ApiError {
  const rule = `charged amounts must be evenly divisible by ${step}`;
  return invalidParameter(
    "amount",
    "invalid_charge_amount_no_decimal_compatible",
    `Invalid amount. In ${code}, ${rule}. See https://stripe.com/docs/currencies#special-cases for more information.`,
  );
}

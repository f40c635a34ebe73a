/** The largest amount a gateway takes in one payment, in minor units (Stripe: eight digits). */
export const amountMax = 99_999_999;

export interface Line {
  /** Minor units. */
  unitPrice: number;
  quantity: number;
}

/**
 * The sum of the lines and what the adjustments make of it, in minor units. The total may come out
 * negative or beyond `amountMax`; whoever takes the order refuses that.
 */
export function orderTotals(
  lines: readonly Line[],
  adjustments: readonly { amount: number }[],
): { subtotal: number; total: number } {
  const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  const total = adjustments.reduce((sum, adjustment) => sum + adjustment.amount, subtotal);
  return { subtotal, total };
}

/** What somebody wrote as an amount, in minor units; null when it is none of that currency. */
export function readMoney(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const match = /^(\d{1,8})(?:[.,](\d+))?$/.exec(text.trim());
  const [, whole = "", fraction = ""] = match ?? [];
  if (!match || fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, "0"));
}

/** An amount in minor units as somebody would write it into a form, e.g. `12.50`. */
export function writeMoney(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}

function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: currency.toUpperCase(),
  });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount in minor units as people of that locale write it, e.g. `$12.50` or `¥1,250`. */
export function formatMoney(amountMinor: number, currency: string, locale = "en-US"): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: currency.toUpperCase(),
  });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

/** Which limit of orders that nobody has paid for refused a shopper's order. */
type UnpaidLimit =
  | { kind: "too_many_holds"; of: "account" | "network" }
  | {
      kind: "too_many_units";
      products: readonly { name: string; units: number }[];
      isFree: boolean;
      isGuest: boolean;
    };

/** What a shopper reads who reached a limit of unpaid and free orders, and what they can do. */
export function unpaidLimitText(limit: UnpaidLimit): string {
  if (limit.kind === "too_many_holds") {
    return limit.of === "account"
      ? "You have too many unpaid orders. Pay or cancel one, or try again later."
      : "Too many unpaid orders were placed from your network. Pay yours, or try again later.";
  }
  const { products, isFree, isGuest } = limit;
  const most = products.map(({ name, units }) => `${units} × ${name}`).join(", ");
  if (isFree) {
    return `We can reserve at most ${most} for you in free orders. Order fewer, or wait until your other orders have shipped.`;
  }
  const orElse = isGuest ? "sign in, or try again later" : "or pay for your other orders first";
  return `Until you pay, we can reserve at most ${most} for you. Order fewer, ${orElse}.`;
}

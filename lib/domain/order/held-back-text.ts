/** Why an unpaid order was refused: the limits of the shopper's IP address. */
type HeldBack =
  | { kind: "too_many_holds"; limit: number }
  | { kind: "too_many_units"; products: readonly { name: string; units: number }[] };

/** What a shopper reads who reached a limit of unpaid orders, and what they can do. */
export function heldBackText(heldBack: HeldBack): string {
  if (heldBack.kind === "too_many_holds") {
    const { limit } = heldBack;
    const orders = limit === 1 ? "an unpaid order" : `${limit} unpaid orders`;
    return `Your network already has ${orders}. Pay or cancel one first.`;
  }
  const most = heldBack.products.map(({ name, units }) => `${units} × ${name}`).join(", ");
  return `Until you pay, we can reserve at most ${most}. Order fewer, or pay for your other order first.`;
}

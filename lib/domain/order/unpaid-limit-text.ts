/** Which limit of orders that nobody has paid for refused a shopper's order. */
type UnpaidLimit = TooManyOrders | TooManyUnits;

interface TooManyOrders {
  kind: "too_many_holds";
  of: "account" | "network";
  /** Whether the refused order is free: free orders have a limit of their own. */
  isFree: boolean;
}

interface TooManyUnits {
  kind: "too_many_units";
  /** With the units of each that the shopper can still order; 0 if none. */
  products: readonly { name: string; units: number }[];
  heldBy: HeldBy;
  isFree: boolean;
  isGuest: boolean;
}

/** Which orders hold units of a product that was refused, and so leave fewer for the shopper. */
export interface HeldBy {
  /** Unpaid orders of the shopper, or of a guest's address. */
  unpaid: boolean;
  /** Free ones of the shopper, or of a guest's address. */
  free: boolean;
  /** Any orders of guests. */
  guests: boolean;
}

/** What a shopper reads who reached a limit of unpaid and free orders, and what they can do. */
export function unpaidLimitText(limit: UnpaidLimit): string {
  return limit.kind === "too_many_holds" ? tooManyOrders(limit) : tooManyUnits(limit);
}

function tooManyOrders({ of, isFree }: TooManyOrders): string {
  if (isFree) {
    return of === "account"
      ? "You have too many free orders that haven't shipped yet. Cancel one, or try again when one has shipped."
      : "Too many free orders from your network haven't shipped yet. Try again when some have shipped.";
  }
  return of === "account"
    ? "You have too many unpaid orders. Pay or cancel one, or try again later."
    : "Too many unpaid orders were placed from your network. Pay yours, or try again later.";
}

function tooManyUnits({ products, heldBy, isFree, isGuest }: TooManyUnits): string {
  const some = products.filter(({ units }) => units > 0);
  const none = products.filter(({ units }) => units <= 0).map(({ name }) => name);
  const most = some.map(({ name, units }) => `${units} × ${name}`).join(", ");
  const limits = [
    ...(some.length === 0
      ? []
      : isFree
        ? [`We can reserve at most ${most} for you in free orders.`]
        : [`Until you pay, we can reserve at most ${most} for you.`]),
    ...(none.length > 0 ? [`${none.join(", ")} can't be reserved for you right now.`] : []),
  ];
  const remove = none.length === 1 ? `remove ${none[0]}` : "remove what can't be reserved";
  const change = [
    ...(some.length > 0 ? ["order fewer"] : []),
    ...(none.length > 0 ? [remove] : []),
  ];
  const ways = [change.join(" and "), ...otherWays(heldBy, isGuest)];
  return `${limits.join(" ")} To continue, ${ways.join(", ")}.`;
}

/** Other orders can be advised about only if they hold units: a first order alone can be too large. */
function otherWays(heldBy: HeldBy, isGuest: boolean): string[] {
  return [
    ...(isGuest && heldBy.guests ? ["sign in"] : []),
    ...(!isGuest && heldBy.unpaid ? ["pay for your other orders first"] : []),
    heldBy.free ? "or try again when your other orders have shipped" : "or try again later",
  ];
}

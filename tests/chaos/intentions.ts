/** What becomes of one shopper's order. It determines the final statuses that the order may have. */
export type Intention =
  | "buy"
  | "pay_later"
  | "never_pay"
  | "declined_card"
  | "cancel"
  | "buy_scarce"
  /** One of two units is refunded before they ship. */
  | "refund_unit"
  /** The shop ships it with a carrier of its own. */
  | "ship_manually"
  /** A discount takes the whole price. */
  | "free"
  /** A part is refunded to a card whose refunds fail later. */
  | "refund_fails"
  /** The customer's bank takes the money back, and decides for the shop or the customer. */
  | "dispute_won"
  | "dispute_lost"
  /** The card's issuer suspects fraud. */
  | "fraud_warning"
  /** Other software on the same account makes a payment that names the order. */
  | "foreign_payment"
  /** Someone refunds it at the gateway, whose webhooks are lost. */
  | "refund_at_gateway"
  /** The shipment is lost or comes back after it was delivered. */
  | "shipment_fails";

/** The intentions of each twenty-five shoppers. */
const intentions: readonly Intention[] = [
  ...(["buy", "refund_unit", "cancel", "pay_later", "dispute_lost"] as const),
  ...(["declined_card", "buy_scarce", "buy", "free", "foreign_payment"] as const),
  ...(["refund_at_gateway", "ship_manually", "cancel", "fraud_warning", "buy_scarce"] as const),
  ...(["dispute_won", "buy", "shipment_fails", "refund_fails", "never_pay"] as const),
  ...(["cancel", "fraud_warning", "refund_at_gateway", "shipment_fails", "buy"] as const),
];

/** The intention of the shopper with this index. */
export function intentionOf(index: number): Intention {
  return intentions[index % intentions.length] ?? "buy";
}

/** Products with known stock, in addition to those of the demo shop. */
export interface ChaosProducts {
  /** A product with fewer units than shoppers who want one. */
  scarceId: number;
  /** A product that never runs out, with its price in minor units. */
  plentiful: { id: number; price: number };
}

/** What an order adds to a body with a customer and an address. */
export function orderFor(
  intention: Intention,
  index: number,
  { scarceId, plentiful }: ChaosProducts,
): Record<string, unknown> {
  const items = [
    { productId: 1 + (index % 10), quantity: 1 },
    { productId: 1 + ((index + 3) % 10), quantity: 1 },
  ];
  switch (intention) {
    case "pay_later":
    case "never_pay":
    case "ship_manually":
    case "foreign_payment":
      return { items, paymentMethod: null };
    case "refund_unit":
      return {
        items: [{ productId: plentiful.id, quantity: 2 }, ...items.slice(0, 1)],
        paymentMethod: null,
      };
    case "free":
      return {
        items: [{ productId: plentiful.id, quantity: 1 }],
        adjustments: [{ kind: "discount", label: "Gift", amount: -plentiful.price }],
      };
    case "declined_card":
      return { items, paymentMethod: "pm_card_chargeDeclined" };
    case "refund_fails":
      return { items, paymentMethod: "pm_card_refundFail" };
    case "buy_scarce":
      return { items: [{ productId: scarceId, quantity: 1 }] };
    default:
      return { items };
  }
}

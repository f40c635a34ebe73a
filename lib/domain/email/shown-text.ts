import { formatAddress } from "@/lib/domain/address";
import { countries } from "@/lib/domain/countries";
import type { OrderView } from "@/lib/domain/order/view";

/**
 * Anyone can order as a guest with somebody else's email address, and would send them their own text
 * if an email repeated the name, the address or the reason that they typed. So emails about a guest's
 * order show only what the shop wrote, and choices from a list. Customers have proven that the address
 * is theirs, and read their own text.
 */
export function shipsToText(order: Pick<OrderView, "customerId" | "shippingAddress">): string {
  const { customerId, shippingAddress } = order;
  if (customerId !== null) return `Ships to: ${formatAddress(shippingAddress)}`;
  const onPage = "For your privacy, the full address is only on your order page.";
  const country =
    typeof shippingAddress === "object" &&
    countries.find(({ code }) => code === shippingAddress.country);
  return country ? `Ships to: ${country.name}. ${onPage}` : onPage;
}

/** Why an order was cancelled, as its email may say it. Null: nothing. */
export function shownCancelReason(
  order: Pick<OrderView, "customerId">,
  { reason, actor }: { reason?: unknown; actor?: unknown },
): string | null {
  if (typeof reason !== "string" || reason === "") return null;
  return isShop(actor) || actor === `customer:${order.customerId}` ? reason : null;
}

/** Whether the shop itself, its staff or one of its API keys made a change. */
export function isShop(actor: unknown): boolean {
  return actor === "system" || /^(user|api_key):/.test(String(actor));
}

import { id } from "@/lib/domain/order/input";

/** A value as the id of an order; null if no order can have it, like some numbers in events' data. */
export function toOrderId(value: unknown): number | null {
  return id.safeParse(value).data ?? null;
}

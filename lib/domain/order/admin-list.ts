import { z } from "zod";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { wholeNumberText } from "@/lib/domain/url-fields";
import { bulkMax } from "./bulk";
import { idMax } from "./input";
import {
  endedStatuses,
  type InventoryStatus,
  inventoryStatus,
  type OrderStatus,
  orderStatus,
  type PaymentStatus,
  paymentStatus,
} from "./status";

/** One row of the admin's order list. Money in minor units, times ISO 8601 UTC. */
export interface AdminOrderRow {
  id: number;
  reference: string | null;
  customerId: number | null;
  /** Null for a guest. */
  customerName: string | null;
  email: string | null;
  /** The total quantity of all items. */
  /** Those that ship: without the units that were taken out before. */
  units: number;
  firstItem: string | null;
  /** The number of items after the first. */
  otherItems: number;
  total: number;
  currency: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  inventoryStatus: InventoryStatus;
  waitingFor: string | null;
  /** Why the order needs an operator, or null. */
  attention: string | null;
  holdReason: string | null;
  trackingNumber: string | null;
  createdAt: string;
  seq: number;
}

export interface AdminOrderPage {
  orders: AdminOrderRow[];
  /** Cursors for `after` and `before`; null when there is no such page. */
  next: string | null;
  previous: string | null;
  /** Exact up to 1,000. For more it is 1,000 and `totalIsExact` is false. */
  total: number;
  totalIsExact: boolean;
}

export const adminSort = z.enum(["newest", "oldest", "largest", "smallest"]);
export type AdminSort = z.infer<typeof adminSort>;

/** A comma-separated list of values. Duplicates are dropped. */
const commaSeparated = <State extends string>(one: z.ZodType<State, State>) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(","))])
    .pipe(z.array(one).min(1));

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => text >= "1970", "must be after 1970");

/** A filter that is on (`1`) or absent. */
const flag = z.literal("1").transform(() => true as const);

/** Where a page ended: the sort value (milliseconds or an amount) and the order id. */
const cursor = z.string().regex(/^\d{1,15}-[1-9]\d{0,9}$/, "must be a cursor of this list");

/** A list of order ids. */
const orderIdList = z
  .string()
  .regex(/^[1-9]\d{0,9}(,[1-9]\d{0,9})*$/, "must be order numbers separated by commas")
  .transform((text) => [...new Set(text.split(",").map(Number))])
  .refine(
    (ids) => ids.length <= bulkMax && ids.every((one) => one <= idMax),
    `must be at most ${bulkMax} valid order numbers`,
  );

/** The list's query parameters, shared by the page, the API, the export and the filter form. */
export const adminSearchFields = {
  ids: orderIdList,
  status: commaSeparated(orderStatus),
  payment: commaSeparated(paymentStatus),
  stock: commaSeparated(inventoryStatus),
  /** Orders placed at or after this time. */
  from: instant,
  /** Orders placed before this time. */
  to: instant,
  /** Orders that ended at or after this time, and before this one. */
  endedFrom: instant,
  endedTo: instant,
  /** Minor units, inclusive. */
  min: wholeNumberText(0, idMax),
  max: wholeNumberText(0, idMax),
  customer: wholeNumberText(1, idMax),
  product: wholeNumberText(1, idMax),
  held: flag,
  attention: flag,
  /** An order id, the start of a reference or email address, or a tracking number. */
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/),
  sort: adminSort,
  after: cursor,
  before: cursor,
};

export const adminSearch = z.strictObject(adminSearchFields).partial();
export type AdminSearch = z.infer<typeof adminSearch>;

/** The filters of a search, without its sort order and page. */
export type AdminFilter = Omit<AdminSearch, "sort" | "after" | "before">;

const fieldNames = adminSearch.keyof().options;

/** Parses query parameters. Unknown and invalid ones are ignored. */
export function parseAdminSearch(
  parameter: (name: string) => string | null | undefined,
): AdminSearch {
  const texts = fieldNames.flatMap((name) => {
    const text = parameter(name);
    const isValid = typeof text === "string" && adminSearchFields[name].safeParse(text).success;
    return isValid ? [[name, text]] : [];
  });
  return adminSearch.parse(Object.fromEntries(texts));
}

/** One value as a query parameter. */
export function formatAdminSearchField(value: NonNullable<AdminSearch[keyof AdminSearch]>): string {
  if (value === true) return "1";
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** The search as a query string with parameters in a fixed order; empty for all orders. */
export function formatAdminSearch(search: AdminSearch): string {
  const query = new URLSearchParams();
  for (const name of fieldNames) {
    const value = search[name];
    if (value !== undefined && value !== null) query.set(name, formatAdminSearchField(value));
  }
  return query.toString();
}

/** The search without its page: the whole list. */
export function withoutCursor({ after: _, before: __, ...list }: AdminSearch): AdminSearch {
  return list;
}

/** The filters that a live update does not carry the data for. */
const fieldsMissingFromUpdate = [
  "ids",
  "endedFrom",
  "endedTo",
  "min",
  "max",
  "customer",
  "product",
  "held",
  "attention",
  "q",
] as const;

/**
 * Whether a live update's order certainly matches the filter. False when the update does not carry
 * enough data to decide.
 */
export function isCertainMatch(filter: AdminFilter, update: OrderUpdate): boolean {
  if (fieldsMissingFromUpdate.some((name) => filter[name] !== undefined)) return false;
  if (filter.from !== undefined && update.at < filter.from) return false;
  if (filter.to !== undefined && update.at >= filter.to) return false;
  return (
    (filter.status?.includes(update.status) ?? true) &&
    (filter.payment?.includes(update.paymentStatus) ?? true) &&
    (filter.stock?.includes(update.inventoryStatus) ?? true)
  );
}

/** The list's predefined filters. */
export const adminListPresets: readonly { name: string; search: AdminSearch }[] = [
  { name: "All", search: {} },
  { name: "Unpaid", search: { status: ["pending"] } },
  { name: "To ship", search: { status: ["processing"] } },
  { name: "Needs attention", search: { attention: true } },
  { name: "Shipped", search: { status: ["shipped"] } },
  { name: "Cancelled or failed", search: { status: [...endedStatuses] } },
];

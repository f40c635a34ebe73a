import { z } from "zod";
import type { OrderUpdate } from "../realtime";
import { wholeNumberText } from "../url-fields";
import { bulkMax } from "./bulk";
import { idMax } from "./input";
import {
  type InventoryStatus,
  inventoryStatus,
  type OrderStatus,
  orderStatus,
  type PaymentStatus,
  paymentStatus,
} from "./status";

/** One order as the admin's list shows it. Money in minor units, times ISO 8601 UTC. */
export interface AdminOrderRow {
  id: number;
  reference: string | null;
  customerId: number | null;
  /** Null for a guest. */
  customerName: string | null;
  email: string | null;
  /** Units over all lines. */
  units: number;
  firstItem: string | null;
  /** Lines beside the first one. */
  otherItems: number;
  total: number;
  currency: string;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  inventoryStatus: InventoryStatus;
  waitingFor: string | null;
  /** Why a person must look, or null. */
  attention: string | null;
  holdReason: string | null;
  trackingNumber: string | null;
  createdAt: string;
  seq: number;
}

export interface AdminOrderPage {
  orders: AdminOrderRow[];
  /** Cursors for `after` and `before`; null where there is no such page. */
  next: string | null;
  previous: string | null;
  /** Exact up to a thousand; beyond, it is a thousand and `totalIsExact` is false. */
  total: number;
  totalIsExact: boolean;
}

export const adminSort = z.enum(["newest", "oldest", "largest", "smallest"]);
export type AdminSort = z.infer<typeof adminSort>;

/** Several of one kind, with commas between; each once. */
const commaSeparated = <State extends string>(one: z.ZodType<State, State>) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(","))])
    .pipe(z.array(one).min(1));

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => text >= "1970", "must be after 1970");

/** A yes that stands in the address, or does not. */
const flag = z.literal("1").transform(() => true as const);

/** Where a page ended: what the list is sorted by (milliseconds or an amount), and the order. */
const cursor = z.string().regex(/^\d{1,15}-[1-9]\d{0,9}$/, "is not a cursor of this list");

/** These orders alone, by their numbers. */
const orderIdList = z
  .string()
  .regex(/^[1-9]\d{0,9}(,[1-9]\d{0,9})*$/, "must be numbers of orders")
  .transform((text) => [...new Set(text.split(",").map(Number))])
  .refine((ids) => ids.length <= bulkMax && ids.every((one) => one <= idMax), "are too many");

/**
 * What the list's address may hold, each from its text: the page, the API, the export and the form
 * read the same.
 */
export const adminSearchFields = {
  ids: orderIdList,
  status: commaSeparated(orderStatus),
  payment: commaSeparated(paymentStatus),
  stock: commaSeparated(inventoryStatus),
  /** Placed at or after. */
  from: instant,
  /** Placed before. */
  to: instant,
  /** Minor units, both ends included. */
  min: wholeNumberText(0, idMax),
  max: wholeNumberText(0, idMax),
  customer: wholeNumberText(1, idMax),
  product: wholeNumberText(1, idMax),
  held: flag,
  attention: flag,
  /** An order's id, the beginning of a reference or an email address, or a tracking number. */
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

/** What narrows the list, without its order and the page of it. */
export type AdminFilter = Omit<AdminSearch, "sort" | "after" | "before">;

const fieldNames = adminSearch.keyof().options;

/** What an address asks for; what does not fit is as if it were not there. */
export function parseAdminSearch(given: (name: string) => string | null | undefined): AdminSearch {
  const texts = fieldNames.flatMap((name) => {
    const text = given(name);
    const fits = typeof text === "string" && adminSearchFields[name].safeParse(text).success;
    return fits ? [[name, text]] : [];
  });
  return adminSearch.parse(Object.fromEntries(texts));
}

/** One value as it stands in the address. */
export function formatAdminSearchField(value: NonNullable<AdminSearch[keyof AdminSearch]>): string {
  if (value === true) return "1";
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** The search as the query of an address, always in the same order; empty for all orders. */
export function formatAdminSearch(search: AdminSearch): string {
  const query = new URLSearchParams();
  for (const name of fieldNames) {
    const value = search[name];
    if (value !== undefined && value !== null) query.set(name, formatAdminSearchField(value));
  }
  return query.toString();
}

/** The whole list that a page is of. */
export function withoutCursor({ after: _, before: __, ...list }: AdminSearch): AdminSearch {
  return list;
}

/** The parts of a filter that a live step says nothing about. */
const fieldsMissingFromUpdate = [
  "ids",
  "min",
  "max",
  "customer",
  "product",
  "held",
  "attention",
  "q",
] as const;

/**
 * Whether a live step is of an order that surely belongs on the list: false when the filter asks
 * for what the step does not tell.
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

/** The list's usual questions, each a link. */
export const adminListPresets: readonly { name: string; search: AdminSearch }[] = [
  { name: "All", search: {} },
  { name: "Unpaid", search: { status: ["pending"] } },
  { name: "To ship", search: { status: ["processing"] } },
  { name: "Needs attention", search: { attention: true } },
  { name: "Shipped", search: { status: ["shipped"] } },
  { name: "Cancelled or failed", search: { status: ["cancelled", "failed", "expired"] } },
];

import type { Scope } from "@/lib/domain/api-key";

/** The scopes of API keys as the admin shows them. */
export const scopeLabels: Readonly<Record<Scope, string>> = {
  "orders:read": "Read orders",
  "orders:write": "Create, change, pay and cancel orders",
  "refunds:write": "Refund orders",
  "shipments:write": "Ship orders and mark them as delivered",
  "inventory:write": "Change stock and read reorders",
  "products:read": "Read products and availability",
  "products:write": "Create and change products",
  "customers:read": "Read customers",
  "customers:write": "Create and change customers",
  "webhooks:write": "Manage webhook endpoints",
  "events:read": "Read the feed of events",
  "metrics:read": "Read metrics, for Prometheus",
};

/** The scopes by what they are about, in the order of the form. */
export const scopeGroups: readonly { name: string; text: string; scopes: readonly Scope[] }[] = [
  {
    name: "Orders",
    text: "All orders of the shop. Who may write may also cancel and charge.",
    scopes: ["orders:read", "orders:write", "refunds:write", "shipments:write"],
  },
  {
    name: "Catalog and stock",
    text: "Products, prices, units on hand and reorder requests.",
    scopes: ["products:read", "products:write", "inventory:write"],
  },
  {
    name: "Customers",
    text: "Names, email and postal addresses. Give these only to systems that need them.",
    scopes: ["customers:read", "customers:write"],
  },
  {
    name: "Events and metrics",
    text: "What happens in the shop, as it happens. Events name every order. To choose where webhooks go, a key needs to read events too.",
    scopes: ["events:read", "webhooks:write", "metrics:read"],
  },
];

const labels: Readonly<Record<string, string>> = scopeLabels;

/** The label of a stored scope. A scope that this version does not know is shown as stored. */
export function scopeLabel(scope: string): string {
  return labels[scope] ?? scope;
}

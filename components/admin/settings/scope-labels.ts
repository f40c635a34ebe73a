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

const labels: Readonly<Record<string, string>> = scopeLabels;

/** The label of a stored scope. A scope that this version does not know is shown as stored. */
export function scopeLabel(scope: string): string {
  return labels[scope] ?? scope;
}

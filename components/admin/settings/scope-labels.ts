import type { Scope } from "@/lib/domain/api-key";

/** The scopes of API keys as the admin shows them. */
export const scopeLabels: Readonly<Record<Scope, string>> = {
  "orders:read": "Read orders",
  "orders:write": "Create, pay and cancel orders",
  "products:read": "Read products and availability",
  "metrics:read": "Read metrics, for Prometheus",
};

const labels: Readonly<Record<string, string>> = scopeLabels;

/** The label of a stored scope. A scope that this version does not know is shown as stored. */
export function scopeLabel(scope: string): string {
  return labels[scope] ?? scope;
}

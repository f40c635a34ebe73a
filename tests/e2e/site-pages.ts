import fs from "node:fs";
import path from "node:path";

/** The records whose detail pages are opened. */
export interface Examples {
  productId: number;
  customerId: number;
  /** An order of the demo customer. */
  orderId: number;
  trackingToken: string;
  emailId: number;
  /** A run of the order. */
  runId: string;
  /** The order's trace. */
  traceId: string;
  /** A group of failures. */
  fingerprint: string;
  /** A dispute of another order. */
  disputeId: number;
  /** The request that placed the order, by its place in the request log. */
  requestPlace: string;
  /** The key of that request. */
  idempotencyKey: string;
  /** A webhook endpoint that has received the order's events, and one of these deliveries. */
  endpointId: number;
  deliveryId: number;
}

export interface SitePage {
  /** The name of its screenshot file. */
  name: string;
  /** With a hash, the screenshot starts at that part of the page. */
  path: string;
  /** Matches what the page's own scripts draw after it has loaded. */
  drawnLater?: string;
}

/** Public pages. */
export function publicPages({ productId, trackingToken }: Examples): SitePage[] {
  return [
    { name: "shop", path: "/" },
    { name: "product", path: `/products/${productId}` },
    { name: "cart", path: "/cart" },
    { name: "checkout", path: "/checkout" },
    { name: "docs", path: "/docs", drawnLater: ".opblock" },
    { name: "docs-reference", path: "/docs#reference", drawnLater: ".opblock" },
    { name: "docs-events", path: "/docs/events" },
    { name: "track-order", path: "/track" },
    { name: "find-order", path: "/track?order=nothing" },
    { name: "track", path: `/track/${trackingToken}` },
    { name: "track-invoice", path: `/track/${trackingToken}/invoice` },
    { name: "sign-in", path: "/signin" },
    { name: "sign-up", path: "/signup" },
    { name: "forgot-password", path: "/forgot-password" },
    { name: "reset-password", path: "/reset-password?token=cut-off" },
    { name: "verify-email", path: "/verify-email?token=cut-off" },
  ];
}

/** A signed-in customer's pages. */
export function accountPages({ orderId }: Examples): SitePage[] {
  return [
    { name: "account-orders", path: "/account/orders" },
    { name: "account-order", path: `/account/orders/${orderId}` },
    { name: "account-invoice", path: `/account/orders/${orderId}/invoice` },
    { name: "account-settings", path: "/account/settings" },
  ];
}

/** The admin's pages, as an admin sees them. */
export function adminPages({
  productId,
  customerId,
  orderId,
  emailId,
  runId,
  traceId,
  fingerprint,
  disputeId,
  requestPlace,
  idempotencyKey,
  endpointId,
  deliveryId,
}: Examples): SitePage[] {
  return [
    { name: "admin-overview", path: "/admin" },
    { name: "admin-orders", path: "/admin/orders" },
    { name: "admin-order", path: `/admin/orders/${orderId}` },
    { name: "admin-order-trace", path: `/admin/orders/${orderId}?tab=trace` },
    { name: "admin-ship-orders", path: "/admin/orders/ship" },
    { name: "admin-packing-slip", path: `/admin/orders/${orderId}/packing-slip` },
    { name: "admin-products", path: "/admin/products" },
    { name: "admin-new-product", path: "/admin/products/new" },
    { name: "admin-product", path: `/admin/products/${productId}` },
    { name: "admin-inventory", path: "/admin/inventory" },
    { name: "admin-stock", path: `/admin/inventory/${productId}` },
    { name: "admin-stock-import", path: "/admin/inventory/import" },
    { name: "admin-reorders", path: "/admin/inventory/reorders" },
    { name: "admin-customers", path: "/admin/customers" },
    { name: "admin-customer", path: `/admin/customers/${customerId}` },
    { name: "admin-payments", path: "/admin/payments" },
    { name: "admin-refunds", path: "/admin/payments/refunds" },
    { name: "admin-disputes", path: "/admin/payments/disputes" },
    { name: "admin-dispute", path: `/admin/payments/disputes/${disputeId}` },
    { name: "admin-foreign-payments", path: "/admin/payments/foreign" },
    { name: "admin-webhooks", path: "/admin/payments/webhooks" },
    { name: "admin-requests", path: "/admin/integrations" },
    { name: "admin-request", path: `/admin/integrations/requests/${requestPlace}` },
    { name: "admin-idempotency", path: "/admin/integrations/idempotency" },
    {
      name: "admin-idempotency-key",
      path: `/admin/integrations/idempotency?key=${idempotencyKey}`,
    },
    { name: "admin-webhook-endpoints", path: "/admin/webhooks" },
    { name: "admin-webhook-endpoint", path: `/admin/webhooks/${endpointId}` },
    {
      name: "admin-webhook-delivery",
      path: `/admin/webhooks/${endpointId}/deliveries/${deliveryId}`,
    },
    { name: "admin-emails", path: "/admin/emails" },
    { name: "admin-email", path: `/admin/emails/${emailId}` },
    { name: "admin-functions", path: "/admin/workflows" },
    { name: "admin-events", path: "/admin/workflows/events" },
    { name: "admin-event", path: `/admin/workflows/events/order-${orderId}-1` },
    { name: "admin-send-event", path: "/admin/workflows/events/new" },
    { name: "admin-runs", path: "/admin/workflows/runs" },
    { name: "admin-run", path: `/admin/workflows/runs/${runId}` },
    { name: "admin-crons", path: "/admin/workflows/crons" },
    { name: "admin-outbox", path: "/admin/workflows/outbox" },
    { name: "admin-failures", path: "/admin/workflows/failures" },
    { name: "admin-failure", path: `/admin/workflows/failures/${fingerprint}` },
    { name: "admin-metrics", path: "/admin/metrics" },
    { name: "admin-traces", path: "/admin/traces" },
    { name: "admin-trace", path: `/admin/traces/${traceId}` },
    { name: "admin-metrics-orders", path: "/admin/metrics/orders?stage=shipped&show=all" },
    { name: "admin-logs", path: "/admin/logs" },
    { name: "admin-settings-shop", path: "/admin/settings/shop" },
    { name: "admin-settings-users", path: "/admin/settings/users" },
    { name: "admin-settings-keys", path: "/admin/settings/keys" },
    { name: "admin-settings-audit", path: "/admin/settings/audit" },
    { name: "admin-lab", path: "/admin/lab" },
  ];
}

/** Routes that only redirect, and the one for addresses without a page. */
const redirects = ["/account", "/admin/settings", "/admin/[...missing]"];

/** The routes in `app` that none of the lists above covers. */
export function missingRoutes(examples: Examples): string[] {
  const paths = [...publicPages(examples), ...accountPages(examples), ...adminPages(examples)].map(
    (page) => page.path.replace(/[?#].*/, ""),
  );
  const known = [...paths, ...redirects];
  return routes().filter((route) => {
    const pattern = new RegExp(`^${route.replace(/\[[^\]]+\]/g, "[^/]+")}$`);
    return !known.some((known) => pattern.test(known));
  });
}

function routes(): string[] {
  const app = path.join(import.meta.dirname, "../../app");
  return fs
    .readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => {
      const parts = path.dirname(file).split(path.sep);
      return `/${parts.filter((part) => !/^(\(.*\)|\.)$/.test(part)).join("/")}`;
    });
}

import fs from "node:fs";
import path from "node:path";

/** What the pages of one thing are shown of. */
export interface Examples {
  productId: number;
  customerId: number;
  /** An order of the demo's customer. */
  orderId: number;
  trackingToken: string;
  mailId: number;
}

export interface SitePage {
  /** As a file of its picture is named. */
  name: string;
  path: string;
}

/** Pages that anybody may open. */
export function openPages({ productId, trackingToken }: Examples): SitePage[] {
  return [
    { name: "shop", path: "/" },
    { name: "product", path: `/products/${productId}` },
    { name: "cart", path: "/cart" },
    { name: "checkout", path: "/checkout" },
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

/** A customer's own pages. */
export function accountPages({ orderId }: Examples): SitePage[] {
  return [
    { name: "account-orders", path: "/account/orders" },
    { name: "account-order", path: `/account/orders/${orderId}` },
    { name: "account-invoice", path: `/account/orders/${orderId}/invoice` },
    { name: "account-settings", path: "/account/settings" },
  ];
}

/** The desk, as an administrator sees it. */
export function deskPages({ productId, customerId, orderId, mailId }: Examples): SitePage[] {
  return [
    { name: "desk-overview", path: "/admin" },
    { name: "desk-orders", path: "/admin/orders" },
    { name: "desk-order", path: `/admin/orders/${orderId}` },
    { name: "desk-packing-slip", path: `/admin/orders/${orderId}/packing-slip` },
    { name: "desk-products", path: "/admin/products" },
    { name: "desk-new-product", path: "/admin/products/new" },
    { name: "desk-product", path: `/admin/products/${productId}` },
    { name: "desk-inventory", path: "/admin/inventory" },
    { name: "desk-stock", path: `/admin/inventory/${productId}` },
    { name: "desk-stock-import", path: "/admin/inventory/import" },
    { name: "desk-reorders", path: "/admin/inventory/reorders" },
    { name: "desk-customers", path: "/admin/customers" },
    { name: "desk-customer", path: `/admin/customers/${customerId}` },
    { name: "desk-payments", path: "/admin/payments" },
    { name: "desk-refunds", path: "/admin/payments/refunds" },
    { name: "desk-mails", path: "/admin/mails" },
    { name: "desk-mail", path: `/admin/mails/${mailId}` },
    { name: "desk-settings-shop", path: "/admin/settings/shop" },
    { name: "desk-settings-users", path: "/admin/settings/users" },
    { name: "desk-settings-keys", path: "/admin/settings/keys" },
    { name: "desk-settings-audit", path: "/admin/settings/audit" },
    { name: "desk-lab", path: "/admin/lab" },
  ];
}

/** They lead on to another page and show nothing of their own. */
const redirects = ["/account", "/admin/settings"];

/** The routes below `app` that no page of the lists above is of. */
export function missingRoutes(examples: Examples): string[] {
  const paths = [...openPages(examples), ...accountPages(examples), ...deskPages(examples)].map(
    (page) => page.path.replace(/\?.*/, ""),
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

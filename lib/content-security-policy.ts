import { channelsAddress, channelsOrigins } from "@/lib/clients/channels-address";
import type { Env } from "./env";

type Hosts = Parameters<typeof channelsAddress>[0] & Pick<Env, "NODE_ENV" | "STRIPE_API_URL">;

/**
 * The Content-Security-Policy of a page: scripts need the nonce, sockets may reach only Channels,
 * forms may reach only this app and the hosted checkout.
 */
export function contentSecurityPolicy(nonce: string, hosts: Hosts): string {
  const isDevelopment = hosts.NODE_ENV === "development";
  const policy: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    // React evaluates code to show server stack traces, in development only.
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    // The admin's tables, charts and menus set inline styles, which can't run code.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...channelsOrigins(channelsAddress(hosts))],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    // The policy also applies to redirects, and the pay form redirects to the checkout.
    "form-action": ["'self'", checkoutOrigin(hosts)],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
    .join("; ");
}

function checkoutOrigin(hosts: Hosts): string {
  return hosts.STRIPE_API_URL
    ? new URL(hosts.STRIPE_API_URL).origin
    : "https://checkout.stripe.com";
}

import { channelsAddress, channelsOrigins } from "@/lib/clients/channels-address";
import type { Env } from "@/lib/env";

type Hosts = Parameters<typeof channelsAddress>[0] & Pick<Env, "NODE_ENV" | "STRIPE_API_URL">;

/**
 * The policy of one page: scripts by their nonce alone, sockets to the Channels server alone, and
 * forms to ourselves or on to the hosted checkout.
 */
export function contentSecurityPolicy(nonce: string, hosts: Hosts): string {
  const development = hosts.NODE_ENV === "development";
  const policy: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    // React's development build evaluates code to show server stacks; the built one never does.
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    // The admin's tables, charts and menus write styles of their own; a style runs no code.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...channelsOrigins(channelsAddress(hosts))],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    // A form's redirect counts too, and the pay form redirects to the checkout.
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

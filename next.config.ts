import type { NextConfig } from "next";

/** A tracking token is part of its page's address: it must not leave in a referrer or an index. */
const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
];

const config: NextConfig = {
  // The supervisor builds beside the running build and swaps, so the directory is a variable.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // Types are checked by "npm run verify", over the tests as well: a start should not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // A product's picture may have 2 MiB, and a file of stock a million characters.
  experimental: { serverActions: { bodySizeLimit: "3mb" } },
  serverExternalPackages: ["inngest", "pg", "pino", "pusher", "stripe", "nodemailer"],
  async headers() {
    return [
      { source: "/:path*", headers: everywhere },
      { source: "/track/:path*", headers: [{ key: "X-Robots-Tag", value: "noindex, nofollow" }] },
    ];
  },
  async rewrites() {
    return [
      // Asked for by browsers before they have read where the icon is.
      { source: "/favicon.ico", destination: "/icon.svg" },
      // The seed's API has no prefix.
      { source: "/orders", destination: "/api/v1/orders" },
      { source: "/orders/:path*", destination: "/api/v1/orders/:path*" },
    ];
  },
};

export default config;

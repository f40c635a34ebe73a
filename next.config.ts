import type { NextConfig } from "next";

/** Tracking tokens are part of URLs, so URLs must not leak through referrers. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
];

const config: NextConfig = {
  // The supervisor builds into another directory while the previous build still runs.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  // "npm run verify" checks types, so that starting the app does not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // The largest uploads are product pictures (2 MiB) and inventory files (a million characters).
    serverActions: { bodySizeLimit: "3mb" },
    // Only `next dev` reads source maps. A build would write 290 MB of them.
    turbopackSourceMaps: process.env.NODE_ENV !== "production",
    // A page's code is loaded at its first request. Loaded at the start, pages that nobody opens would
    // double the memory of an idle server.
    preloadEntriesOnStart: false,
  },
  // One copy of each for the whole process: OpenTelemetry and prom-client keep their state in it.
  serverExternalPackages: [
    "@opentelemetry/api",
    "@opentelemetry/context-async-hooks",
    "@opentelemetry/core",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "inngest",
    "nodemailer",
    "pg",
    "pino",
    "prom-client",
    "pusher",
    "stripe",
  ],
  async headers() {
    return [
      { source: "/:path*", headers: securityHeaders },
      { source: "/track/:path*", headers: [{ key: "X-Robots-Tag", value: "noindex, nofollow" }] },
    ];
  },
  async rewrites() {
    return [
      // Browsers request this path by default.
      { source: "/favicon.ico", destination: "/icon.svg" },
      // The order API is also available without a prefix.
      { source: "/orders", destination: "/api/v1/orders" },
      { source: "/orders/:path*", destination: "/api/v1/orders/:path*" },
    ];
  },
};

export default config;

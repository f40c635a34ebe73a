import type { NextConfig } from "next";

const config: NextConfig = {
  // The supervisor builds beside the running build and swaps, so the directory is a variable.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["inngest", "pg", "pino", "pusher", "stripe", "nodemailer"],
  async rewrites() {
    // The seed's API has no prefix.
    return [
      { source: "/orders", destination: "/api/v1/orders" },
      { source: "/orders/:path*", destination: "/api/v1/orders/:path*" },
    ];
  },
};

export default config;

import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { currentTheme } from "@/components/theme/current-theme";
import { cn } from "@/lib/cn";
import { contextFor } from "@/lib/runtime";
import "./globals.css";

/** Waits for a request, because settings are not available at build time. */
export async function generateMetadata(): Promise<Metadata> {
  await connection();
  const { shopName } = contextFor({ kind: "anonymous" }).settings;
  return {
    title: { default: shopName, template: `%s · ${shopName}` },
    description: "Track every order live, from checkout to delivery or a full refund.",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f9f7f2" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0d13" },
  ],
};

/** Reading the theme cookie makes every page dynamic, which the CSP nonce requires. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await currentTheme();
  return (
    <html
      lang="en"
      data-theme={theme}
      className={cn(GeistSans.variable, GeistMono.variable)}
      suppressHydrationWarning
    >
      <body className="flex min-h-dvh flex-col">{children}</body>
    </html>
  );
}

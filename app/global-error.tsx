"use client";

import { PageError } from "@/components/shop/page-error";
import "./globals.css";

/** Shown when the root layout itself fails to render. It replaces the whole document. */
export default function DocumentError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="px-4">
        <title>This page couldn't be loaded · Waybill</title>
        <main>
          <PageError {...props} />
        </main>
      </body>
    </html>
  );
}

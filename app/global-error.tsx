"use client";

import { PageError } from "@/components/shop/page-error";
import "./globals.css";

/** Stands in for the whole document when not even the layout could be made. */
export default function DocumentError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="px-4">
        <title>This page could not be shown · Waybill</title>
        <main>
          <PageError {...props} />
        </main>
      </body>
    </html>
  );
}

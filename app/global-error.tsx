"use client";

import { PageFault } from "@/components/shop/page-fault";
import "./globals.css";

/** Stands in for the whole document when not even the layout could be made. */
export default function DocumentFault(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="px-4">
        <title>This page could not be shown · Waybill</title>
        <main>
          <PageFault {...props} />
        </main>
      </body>
    </html>
  );
}

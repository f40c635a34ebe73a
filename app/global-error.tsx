"use client";

import "./globals.css";

/** Stands in for the whole document when not even the layout could be made. */
export default function DocumentFault({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Waybill</title>
        <main className="mx-auto w-full max-w-xl px-4 pt-24">
          <h1 className="font-semibold text-3xl tracking-tight">Something went wrong</h1>
          <p className="mt-3 text-ink-soft">
            Waybill could not show this page. Orders are not affected: they go on by themselves.
            Please reload in a moment.
          </p>
          {error.digest && <p className="mt-6 font-mono text-xs">{error.digest}</p>}
        </main>
      </body>
    </html>
  );
}

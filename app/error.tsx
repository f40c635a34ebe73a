"use client";

import { PageError } from "@/components/shop/page-error";

/** Shown for errors outside the layouts that have their own error page. */
export default function RootError(props: { error: unknown; retry: () => void }) {
  return (
    <main className="w-full px-4 sm:px-6">
      <PageError {...props} />
    </main>
  );
}

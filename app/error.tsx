"use client";

import { PageError } from "@/components/shop/page-error";

/** For what lies outside of any layout with its own. */
export default function RootError(props: { error: unknown; retry: () => void }) {
  return (
    <main className="w-full px-4 sm:px-6">
      <PageError {...props} />
    </main>
  );
}

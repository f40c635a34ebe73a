"use client";

import { PageFault } from "@/components/shop/page-fault";

/** For what lies outside of any layout with its own. */
export default function RootFault(props: { error: unknown; retry: () => void }) {
  return (
    <main className="w-full px-4 sm:px-6">
      <PageFault {...props} />
    </main>
  );
}

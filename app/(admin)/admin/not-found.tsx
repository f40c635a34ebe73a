import Link from "next/link";
import { PageTitle } from "@/components/admin/layout/page-title";

/** Shown in the admin's frame for an address without a page, and for records that don't exist. */
export default function AdminNotFound() {
  return (
    <PageTitle
      lead={
        <>
          There is no such page or record, or your role doesn't include it. Search for orders with{" "}
          <kbd className="rounded border border-line px-1 font-sans text-xs">Ctrl K</kbd> or{" "}
          <kbd className="rounded border border-line px-1 font-sans text-xs">⌘ K</kbd>, or go to the{" "}
          <Link href="/admin" className="text-carbon underline underline-offset-4">
            overview
          </Link>
          .
        </>
      }
    >
      Page not found
    </PageTitle>
  );
}

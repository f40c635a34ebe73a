import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { orderPath } from "@/lib/domain/admin-paths";
import { PrintButton } from "./print-button";

/** The links above a packing slip. They are not printed. */
export function PackingSlipToolbar({ orderId }: { orderId: number }) {
  return (
    <div className="mb-5 flex max-w-3xl items-center justify-between gap-3 print:hidden">
      <Link
        href={orderPath(orderId)}
        className="inline-flex items-center gap-1.5 text-ink-soft text-sm underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft aria-hidden className="size-4" />
        Order #{orderId}
      </Link>
      <PrintButton />
    </div>
  );
}

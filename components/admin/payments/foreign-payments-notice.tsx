import Link from "next/link";
import { type CappedCount, formatCappedCount } from "@/lib/domain/capped-count";

/** Says how many foreign payments need an operator; nothing if there are none. */
export function ForeignPaymentsNotice({ open }: { open: CappedCount }) {
  if (open.count === 0) return null;
  const isOne = open.count === 1;
  return (
    <p className="mb-4 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn">
      {formatCappedCount(open)} foreign {isOne ? "payment needs" : "payments need"} attention.{" "}
      <Link href="/admin/payments/foreign" className="underline underline-offset-4">
        View foreign payments
      </Link>
    </p>
  );
}

import Link from "next/link";
import { cn } from "@/lib/cn";
import { type DeliveryStatus, deliveryStatus } from "@/lib/domain/webhooks/endpoint";
import { deliveryStatusLabels } from "./webhook-labels";

/** Links to the deliveries of each status, and to all. */
export function DeliveryFilter({
  path,
  current,
}: {
  path: string;
  current: DeliveryStatus | undefined;
}) {
  const options = [undefined, ...deliveryStatus.options];
  return (
    <nav aria-label="Status" className="mb-4 flex flex-wrap gap-2 text-sm">
      {options.map((status) => (
        <Link
          key={status ?? "all"}
          href={status ? `${path}?status=${status}` : path}
          aria-current={status === current ? "page" : undefined}
          className={cn(
            "rounded-full px-3 py-1.5",
            status === current ? "bg-carbon-soft text-carbon" : "hover:bg-sunken",
          )}
        >
          {status ? deliveryStatusLabels[status].name : "All"}
        </Link>
      ))}
    </nav>
  );
}

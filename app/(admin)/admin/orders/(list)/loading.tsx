import { ListSkeleton } from "@/components/admin/orders/list-skeleton";

export default function OrdersLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading orders…</span>
      <div className="mb-6 h-8 w-32 animate-pulse rounded-md bg-sunken" />
      <div className="mb-3 h-11" />
      <div className="mb-3 h-10 animate-pulse rounded-md bg-sunken" />
      <div className="h-9" />
      <ListSkeleton />
    </div>
  );
}

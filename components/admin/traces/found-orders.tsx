import { InlineLink } from "@/components/ui/inline-link";
import { orderTracePath } from "@/lib/domain/admin-paths";

/** The orders that the same text finds, by their ids or their references. */
export function FoundOrders({
  text,
  orders,
}: {
  text: string;
  orders: readonly { id: number; reference: string | null }[];
}) {
  return (
    <section
      aria-label="Orders found"
      className="rounded-md bg-carbon-soft px-3 py-2.5 text-ink text-sm"
    >
      <p>“{text}” finds several orders. Open one:</p>
      <ul className="mt-1 grid gap-1">
        {orders.map(({ id, reference }) => (
          <li key={id}>
            <InlineLink href={orderTracePath(id)} className="underline">
              Order #{id}
            </InlineLink>
            {reference === text && (
              <span className="wrap-anywhere text-ink-soft"> · reference {reference}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { ShippingAddress } from "@/components/orders/shipping-address";
import { LocalTime } from "@/components/ui/local-time";
import { LogoMark } from "@/components/ui/logo";
import type { OrderView } from "@/lib/domain/order/view";

/** A printable packing slip. It shows no prices, because the order may be a gift. */
export function PackingSlip({ order, shopName }: { order: OrderView; shopName: string }) {
  const items = order.items.filter(({ shippingQuantity }) => shippingQuantity > 0);
  const units = items.reduce((sum, { shippingQuantity }) => sum + shippingQuantity, 0);
  return (
    <article className="max-w-3xl rounded-lg border border-line bg-surface p-6 shadow-sheet sm:p-10 print:max-w-none print:border-0 print:bg-transparent print:p-0 print:text-black print:shadow-none">
      <header className="flex flex-wrap items-start justify-between gap-4 border-line border-b pb-6">
        <p className="flex items-center gap-2.5 font-semibold text-lg tracking-tight">
          <LogoMark className="size-7" />
          {shopName}
        </p>
        <div className="sm:text-right print:text-right">
          <h1 className="font-semibold text-2xl tabular-nums tracking-tight">
            Packing slip #{order.id}
          </h1>
          <p className="text-ink-soft text-sm print:text-black">
            Ordered <LocalTime at={order.createdAt} to="day" />
          </p>
        </div>
      </header>
      <div className="grid gap-6 py-6 text-sm sm:grid-cols-2">
        <section aria-labelledby="ship-to">
          <h2 id="ship-to" className="mb-1 font-medium">
            Ship to
          </h2>
          <ShippingAddress address={order.shippingAddress} />
        </section>
        <dl className="grid content-start gap-1">
          {order.reference && <Line name="Reference" value={order.reference} />}
          {order.shipment?.carrier && <Line name="Carrier" value={order.shipment.carrier} />}
          {order.shipment?.trackingNumber && (
            <Line name="Tracking number" value={order.shipment.trackingNumber} />
          )}
        </dl>
      </div>
      <table className="w-full text-left text-sm">
        <caption className="sr-only">Items in this shipment</caption>
        <thead className="border-line border-b text-ink-soft text-xs print:text-black">
          <tr>
            <th scope="col" className="w-8 py-2">
              <span className="sr-only">Packed</span>
            </th>
            <th scope="col" className="w-20 py-2 font-medium">
              Quantity
            </th>
            <th scope="col" className="py-2 font-medium">
              Item
            </th>
            <th scope="col" className="py-2 font-medium">
              SKU
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.productId} className="break-inside-avoid border-line border-b">
              <td className="py-3 pr-3">
                <span aria-hidden className="block size-4 rounded-sm border border-line-strong" />
              </td>
              <td className="py-3 font-medium tabular-nums">{item.shippingQuantity}</td>
              <td className="wrap-anywhere py-3 pr-4">{item.name}</td>
              <td className="wrap-anywhere py-3 font-mono text-xs">{item.sku}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-4 text-right text-sm">
        Total: {units} {units === 1 ? "item" : "items"}
      </p>
    </article>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-2">
      <dt className="text-ink-soft print:text-black">{name}</dt>
      <dd className="wrap-anywhere font-mono text-xs leading-5">{value}</dd>
    </div>
  );
}

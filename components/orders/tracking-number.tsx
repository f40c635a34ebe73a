import { CopyButton } from "@/components/ui/copy-button";
import { NotYetKnown } from "@/components/ui/description-item";
import type { OrderView } from "@/lib/domain/order/view";

/** The tracking number, which leads to the carrier's page if that is known. */
export function TrackingNumber({ shipment }: { shipment: OrderView["shipment"] }) {
  const number = shipment?.trackingNumber;
  if (!number) {
    return shipment?.isManual && shipment.shippedAt !== null ? <>None</> : <NotYetKnown />;
  }
  const text = (
    <span className="wrap-anywhere font-mono text-xs" data-testid="tracking-number">
      {number}
    </span>
  );
  return (
    <span className="inline-flex flex-wrap items-center justify-end">
      {shipment.trackingUrl ? (
        <a
          href={shipment.trackingUrl}
          target="_blank"
          rel="noreferrer"
          className="text-carbon underline-offset-4 hover:underline"
        >
          {text}
        </a>
      ) : (
        text
      )}
      <CopyButton text={number} label="Copy tracking number" className="-my-1.5 -mr-2 ml-1" />
    </span>
  );
}

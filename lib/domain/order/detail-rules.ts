import { areSameAddresses } from "@/lib/domain/address";
import type { ChangeOrderDetails } from "./api-input";
import { change, type Decision, noChange, type OrderChange, refuseField } from "./change";
import type { OrderFacts } from "./facts";
import { metadataPairsMax, type ShippingAddress } from "./input";
import { decideAddressChange } from "./operator-rules";

/** An order's fields that an integrator can change, which its facts leave out. */
export interface OrderDetails {
  shippingAddress: ShippingAddress;
  reference: string | null;
  metadata: Readonly<Record<string, string>>;
}

/**
 * Changes an order's address, reference and metadata together or not at all. Fields that have their
 * new value already are no change, so that a repeated call is none.
 */
export function decideDetailsChange(
  order: OrderFacts,
  current: OrderDetails,
  wanted: ChangeOrderDetails,
): Decision {
  const address = changedAddress(current, wanted.shippingAddress);
  const moved = address === null ? null : decideAddressChange(order, address);
  if (moved && moved.kind !== "change") return moved;
  const metadata = mergeMetadata(current.metadata, wanted.metadata ?? {});
  if (Object.keys(metadata).length > metadataPairsMax) {
    const pairs = `at most ${metadataPairsMax} pairs`;
    return refuseField(
      "metadata",
      `must leave ${pairs}`,
      `An order can have ${pairs} of metadata.`,
    );
  }
  const details: NonNullable<OrderChange["details"]> = {
    ...(wanted.reference !== undefined &&
      wanted.reference !== current.reference && { reference: wanted.reference }),
    ...(!areSamePairs(metadata, current.metadata) && { metadata }),
  };
  const fields = Object.keys(details);
  if (!moved && fields.length === 0) return noChange;
  const event = { type: "order/details_changed" as const, data: { fields } };
  return change({
    ...moved?.change,
    steps: [...(moved?.change.steps ?? []), ...(fields.length > 0 ? [{ set: {}, event }] : [])],
    details,
  });
}

function changedAddress(
  { shippingAddress: current }: OrderDetails,
  wanted: ShippingAddress | undefined,
): ShippingAddress | null {
  if (wanted === undefined) return null;
  return areSameAddresses(wanted, current) ? null : wanted;
}

function mergeMetadata(
  current: OrderDetails["metadata"],
  wanted: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const pairs = Object.entries({ ...current, ...wanted });
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function areSamePairs(one: OrderDetails["metadata"], other: OrderDetails["metadata"]): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}

import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";
import { patienceMs } from "@/tests/support/wait";

const gatewayRecordsSchema = z.object({
  intents: z.array(
    z.object({
      id: z.string(),
      orderId: z.int().nullable(),
      status: z.string(),
      amount: z.int(),
      amountReceived: z.int(),
    }),
  ),
  refunds: z.array(z.object({ id: z.string(), intent: z.string(), amount: z.int() })),
  disputes: z.array(
    z.object({ id: z.string(), intent: z.string(), amount: z.int(), status: z.string() }),
  ),
});
const carrierRecordsSchema = z.object({
  labels: z.array(
    z.object({
      orderId: z.int(),
      trackingNumber: z.string(),
      status: z.string(),
      units: z.int(),
    }),
  ),
});

export type PaymentIntent = z.infer<typeof gatewayRecordsSchema>["intents"][number];

/** A payment that names an order but isn't its payment. Amounts in minor units. */
interface ForeignRecord {
  id: string;
  received: number;
  refunded: number;
}

/** What the gateway and the carrier have on record for one order. Amounts in minor units. */
export interface ProviderRecords {
  intents: PaymentIntent[];
  received: number;
  refunded: number;
  /** What lost disputes have taken. */
  lost: number;
  disputes: { id: string; status: string }[];
  labels: { trackingNumber: string; status: string; units: number }[];
  /** The payments that name the order and are listed as foreign. They count in nothing above. */
  foreign: ForeignRecord[];
}

/**
 * Reads what the gateway and the carrier have on record for each of these orders. `foreign` are the
 * gateway's ids of payments that are not their orders', whatever their metadata says.
 */
export async function readProviderRecords(
  { system }: { system: Pick<SystemAddress, "gatewayUrl" | "carrierUrl"> },
  orderIds: readonly number[],
  foreign: ReadonlySet<string> = new Set(),
): Promise<Map<number, ProviderRecords>> {
  const [gateway, carrier] = await Promise.all([
    readJson(`${system.gatewayUrl}/_control/books`).then((json) =>
      gatewayRecordsSchema.parse(json),
    ),
    readJson(`${system.carrierUrl}/_control/books`).then((json) =>
      carrierRecordsSchema.parse(json),
    ),
  ]);
  const intentsOf = groupBy(gateway.intents, ({ orderId }) => orderId);
  const refundsOf = groupBy(gateway.refunds, ({ intent }) => intent);
  const disputesOf = groupBy(gateway.disputes, ({ intent }) => intent);
  const labelsOf = groupBy(carrier.labels, ({ orderId }) => orderId);
  const refundedOf = (intents: PaymentIntent[]) =>
    sum(intents.flatMap(({ id }) => (refundsOf.get(id) ?? []).map(({ amount }) => amount)));
  return new Map(
    orderIds.map((orderId) => {
      const all = intentsOf.get(orderId) ?? [];
      const intents = all.filter(({ id }) => !foreign.has(id));
      const disputes = intents.flatMap(({ id }) => disputesOf.get(id) ?? []);
      const lost = disputes.filter(({ status }) => status === "lost");
      const records: ProviderRecords = {
        intents,
        received: sum(intents.map((intent) => intent.amountReceived)),
        lost: sum(lost.map((dispute) => dispute.amount)),
        refunded: refundedOf(intents),
        disputes: disputes.map(({ id, status }) => ({ id, status })),
        labels: labelsOf.get(orderId) ?? [],
        foreign: all
          .filter(({ id }) => foreign.has(id))
          .map((intent) => ({
            id: intent.id,
            received: intent.amountReceived,
            refunded: refundedOf([intent]),
          })),
      };
      return [orderId, records];
    }),
  );
}

/** The items by key. Those with the same key keep their order. */
function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  return response.json();
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

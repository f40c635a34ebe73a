import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";
import { patienceMs } from "@/tests/support/wait";

const gatewayBooks = z.object({
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
});
const carrierBooks = z.object({
  labels: z.array(z.object({ orderId: z.int(), trackingNumber: z.string(), status: z.string() })),
});

export type Intent = z.infer<typeof gatewayBooks>["intents"][number];

/** What the gateway and the carrier hold for one order. Amounts in minor units. */
export interface OrderBooks {
  intents: Intent[];
  received: number;
  refunded: number;
  labels: { trackingNumber: string; status: string }[];
}

/** What the gateway and the carrier have on record for each of these orders. */
export async function readBooks(
  { system }: { system: Pick<SystemAddress, "gatewayUrl" | "carrierUrl"> },
  orderIds: readonly number[],
): Promise<Map<number, OrderBooks>> {
  const [gateway, carrier] = await Promise.all([
    read(`${system.gatewayUrl}/_control/books`).then((books) => gatewayBooks.parse(books)),
    read(`${system.carrierUrl}/_control/books`).then((books) => carrierBooks.parse(books)),
  ]);
  return new Map(
    orderIds.map((orderId) => {
      const intents = gateway.intents.filter((intent) => intent.orderId === orderId);
      const refunds = gateway.refunds.filter(({ intent }) =>
        intents.some(({ id }) => id === intent),
      );
      return [
        orderId,
        {
          intents,
          received: sum(intents.map((intent) => intent.amountReceived)),
          refunded: sum(refunds.map((refund) => refund.amount)),
          labels: carrier.labels.filter((label) => label.orderId === orderId),
        },
      ];
    }),
  );
}

/** Sets faults of the simulated gateway or carrier. */
export async function control(url: string, faults: object): Promise<void> {
  const response = await fetch(`${url}/_control`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  return response.json();
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

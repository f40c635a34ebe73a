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
  labels: z.array(z.object({ orderId: z.int(), trackingNumber: z.string(), status: z.string() })),
});

export type PaymentIntent = z.infer<typeof gatewayRecordsSchema>["intents"][number];

/** What the gateway and the carrier have on record for one order. Amounts in minor units. */
export interface ProviderRecords {
  intents: PaymentIntent[];
  received: number;
  refunded: number;
  /** What lost disputes have taken. */
  lost: number;
  labels: { trackingNumber: string; status: string }[];
}

/** Reads what the gateway and the carrier have on record for each of these orders. */
export async function readProviderRecords(
  { system }: { system: Pick<SystemAddress, "gatewayUrl" | "carrierUrl"> },
  orderIds: readonly number[],
): Promise<Map<number, ProviderRecords>> {
  const [gateway, carrier] = await Promise.all([
    readJson(`${system.gatewayUrl}/_control/books`).then((json) =>
      gatewayRecordsSchema.parse(json),
    ),
    readJson(`${system.carrierUrl}/_control/books`).then((json) =>
      carrierRecordsSchema.parse(json),
    ),
  ]);
  return new Map(
    orderIds.map((orderId) => {
      const intents = gateway.intents.filter((intent) => intent.orderId === orderId);
      const refunds = gateway.refunds.filter(({ intent }) =>
        intents.some(({ id }) => id === intent),
      );
      const lost = gateway.disputes.filter(
        ({ intent, status }) => status === "lost" && intents.some(({ id }) => id === intent),
      );
      return [
        orderId,
        {
          intents,
          received: sum(intents.map((intent) => intent.amountReceived)),
          lost: sum(lost.map((dispute) => dispute.amount)),
          refunded: sum(refunds.map((refund) => refund.amount)),
          labels: carrier.labels.filter((label) => label.orderId === orderId),
        },
      ];
    }),
  );
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  return response.json();
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

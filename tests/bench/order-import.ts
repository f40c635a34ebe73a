import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { importedOrdersMax } from "@/lib/domain/order/import-input";
import { ShopClient } from "@/tests/contract/shop-client";
import { type System, startSystem } from "@/tests/support/system";

interface ImportedBatch {
  round: "first" | "again";
  orders: number;
  seconds: number;
  /** How many results have each status. */
  statuses: Record<string, number>;
  /** The resident set of the web process at its largest while the batch ran, in MB. */
  residentMb: number;
}

/**
 * Imports this many orders in batches of 1,000, and then all of them again. The orders have neither a
 * payment method nor the same email, so that few of their steps compete with the import.
 */
export async function* measureImport(
  orders: number,
  variables: Record<string, string>,
): AsyncGenerator<ImportedBatch> {
  const system = await startSystem(variables);
  const shop = new ShopClient(system);
  try {
    const run = randomUUID();
    const productId = await shop.addProduct({ onHand: 10_000_000 });
    const bodyOf = (batch: number) => {
      const count = Math.min(importedOrdersMax, orders - batch * importedOrdersMax);
      return Array.from({ length: count }, (_, n) =>
        shop.orderBody({
          ...{ customerId: null, email: `import-${batch}-${n}@example.com` },
          ...{ items: [{ productId, quantity: 1 }], reference: `${run}-${batch}-${n}` },
        }),
      );
    };
    const batches = Math.ceil(orders / importedOrdersMax);
    for (const round of ["first", "again"] as const) {
      for (let batch = 0; batch < batches; batch += 1) {
        yield { round, ...(await importBatch(shop, system, bodyOf(batch))) };
      }
    }
  } finally {
    await shop.close();
    await system.stop();
  }
}

async function importBatch(
  shop: ShopClient,
  system: System,
  orders: readonly object[],
): Promise<Omit<ImportedBatch, "round">> {
  const pid = (await system.pids()).get("web") ?? 0;
  const use = watchMemory(pid);
  const startedAt = performance.now();
  const { status, body } = await shop.call<{ results: { status: string }[] }>(
    "/api/v1/orders/import",
    { body: { orders } },
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const residentMb = use.stop();
  if (status !== 200) throw new Error(`The import answered ${status}: ${JSON.stringify(body)}`);
  const statuses: Record<string, number> = {};
  for (const result of body.results) statuses[result.status] = (statuses[result.status] ?? 0) + 1;
  return { orders: orders.length, seconds, statuses, residentMb };
}

const sampleMs = 50;

/** Samples the resident set of a process. `stop` returns the largest, in MB. */
function watchMemory(pid: number): { stop(): number } {
  let largest = 0;
  const sample = () => {
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
    largest = Math.max(largest, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
  };
  sample();
  const timer = setInterval(sample, sampleMs);
  return {
    stop() {
      sample();
      clearInterval(timer);
      return largest;
    },
  };
}

import { type DiskUse, diskGrowth, diskPerOrder, readDiskUse } from "./disk-use";
import { type OrderBench, openOrderBench } from "./order-bench";
import { measureOrderCost, type OrderCpuTime } from "./order-cost";
import type { Telemetry } from "./targets";

/** Longer than any telemetry waits in a queue. */
const writtenMs = 3_000;

export interface TelemetryShare {
  rounds: Record<Telemetry, OrderCpuTime[]>;
  /** The part of an order's processor time that telemetry takes in each round: 1 - off / on. */
  shares: number[];
  /** How much telemetry's tables have grown per completed order. */
  diskPerOrder: DiskUse;
}

/**
 * Measures what telemetry costs: the processor time of an order in a burst, on one system with and
 * one without it, in alternating rounds, so that both meet the same load of the machine.
 */
export async function measureTelemetryShare(load: Load): Promise<TelemetryShare> {
  const on = await openOrderBench("on");
  try {
    const off = await openOrderBench("off");
    try {
      return await measureInTurn({ on, off }, load);
    } finally {
      await off.close();
    }
  } finally {
    await on.close();
  }
}

interface Load {
  rounds: number;
  orders: number;
}

async function measureInTurn(
  benches: Record<Telemetry, OrderBench>,
  { rounds, orders }: Load,
): Promise<TelemetryShare> {
  const measured: TelemetryShare["rounds"] = { on: [], off: [] };
  const growths: DiskUse[] = [];
  // The first orders of a process cost more, until its code is compiled.
  for (const mode of ["on", "off"] as const) await measureCpuTime(benches[mode], orders);
  for (let round = 0; round < rounds; round += 1) {
    const modes: Telemetry[] = round % 2 === 0 ? ["on", "off"] : ["off", "on"];
    for (const mode of modes) {
      const before = await readDiskUse(benches.on.shop);
      measured[mode].push(await measureCpuTime(benches[mode], orders));
      if (mode === "on") growths.push(diskGrowth(before, await readDiskUse(benches.on.shop)));
    }
  }
  // A round's two measurements follow each other, and a machine's speed changes more slowly.
  const shares = measured.on.map(
    ({ total }, round) => 1 - (measured.off[round]?.total ?? 0) / total,
  );
  return {
    rounds: measured,
    shares,
    diskPerOrder: diskPerOrder(growths, orders),
  };
}

async function measureCpuTime(bench: OrderBench, orders: number): Promise<OrderCpuTime> {
  const { cpuMs } = await measureOrderCost(bench, { orders, writtenMs });
  if (!cpuMs) throw new Error("Processor time can only be measured on Linux.");
  return cpuMs;
}

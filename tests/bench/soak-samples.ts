import type { LiveFeed } from "./live-feed";
import { measureMemory } from "./memory";
import type { OrderBench } from "./order-bench";
import { readDisk, readTableSizes, type TableSize } from "./soak-tables";
import { quantile } from "./table";

/** The processes of a system whose memory is measured, each with its children. */
export const soakProcesses = ["web", "services", "postgres", "supervisor"] as const;
export type SoakProcess = (typeof soakProcesses)[number];

/** What a system looks like at one moment of a soak. */
export interface SoakSample {
  /** Since the load began. */
  seconds: number;
  /** Shared pages are divided among the processes that share them. Not a number outside Linux. */
  memoryMb: Record<SoakProcess | "all", number>;
  /** Of the orders shipped since the last sample, in milliseconds. */
  shippedP50: number;
  shippedP99: number;
  placed: number;
  completed: number;
  /** Orders that the shop refused, or did not answer. */
  failed: number;
  tables: Record<string, TableSize>;
  disk: { database: number; wal: number };
}

/** Takes samples of a system while orders are placed. */
export class SoakSampler {
  placed = 0;
  failed = 0;
  private completed = 0;
  private readonly placedAt = new Map<number, number>();

  constructor(
    private readonly bench: OrderBench,
    private readonly feed: LiveFeed,
    private readonly startedAt = Date.now(),
  ) {}

  async take(): Promise<SoakSample> {
    const { shop } = this.bench;
    const shippedMs = this.takeShippedMs();
    return {
      seconds: Math.round((Date.now() - this.startedAt) / 1000),
      memoryMb: await this.readMemory(),
      shippedP50: quantile(shippedMs, 0.5),
      shippedP99: quantile(shippedMs, 0.99),
      ...{ placed: this.placed, completed: this.completed, failed: this.failed },
      tables: await readTableSizes(shop),
      disk: await readDisk(shop),
    };
  }

  /** Forgets the updates so far, so that the benchmark's own memory stays flat. */
  private takeShippedMs(): number[] {
    const shippedMs: number[] = [];
    for (const { orderId, type, status, arrivedAt, latencyMs } of this.feed.updates.splice(0)) {
      if (type === "order/created") this.placedAt.set(orderId, arrivedAt - latencyMs);
      if (type === "order/status.updated" && status === "completed") this.completed += 1;
      const placedAt = this.placedAt.get(orderId);
      if (type !== "order/shipped" || placedAt === undefined) continue;
      shippedMs.push(arrivedAt - placedAt);
      this.placedAt.delete(orderId);
    }
    return shippedMs;
  }

  private async readMemory(): Promise<SoakSample["memoryMb"]> {
    const { system } = this.bench;
    const pids = await system.pids();
    const of = (pid: number) => measureMemory(pid).proportionalMb ?? Number.NaN;
    const [web, services, postgres] = (["web", "services", "postgres"] as const).map((name) =>
      of(pids.get(name) ?? 0),
    );
    const all = of(system.pid);
    const children = { web: web ?? 0, services: services ?? 0, postgres: postgres ?? 0 };
    const supervisor = all - children.web - children.services - children.postgres;
    return { ...children, supervisor, all };
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { ShopClient } from "@/tests/contract/shop-client";
import { type ChildName, portVariables, type System, startSystem } from "@/tests/support/system";
import { openOperatorContext } from "./operator-context";

export type KillTarget = ChildName | "supervisor";

/** Inngest waits at least 15 s before it retries; this shortens the wait. */
const settings = { INNGEST_TIME_SCALE: "0.05" };

/** A shop whose processes are killed while customers use it. Its ports and data never change. */
export interface ChaosShop {
  shop: ShopClient;
  /** In which an operator of the shop acts. */
  operator: Context;
  /** The current system: a new one after the supervisor was killed. */
  system(): System;
  /** Sends SIGKILL. A killed supervisor is then started again, as an operator would. */
  kill(target: KillTarget): Promise<void>;
  close(): Promise<void>;
}

export async function openChaosShop(): Promise<ChaosShop> {
  let system = await startSystem(settings);
  const shop = new ShopClient(system);
  // Connections break when PostgreSQL is killed; the next query opens a new one.
  shop.db.on("error", () => undefined);
  const operator = await openOperatorContext(shop);
  return {
    ...{ shop, operator: operator.ctx },
    system: () => system,
    async kill(target) {
      if (target !== "supervisor") return system.kill(target);
      process.kill(system.pid, "SIGKILL");
      system = await restart(system);
    },
    async close() {
      await operator.close();
      await shop.close();
      await system.stop();
    },
  };
}

/** Starts the system on the same ports and data, because its clients use the same addresses. */
async function restart({ dataDir, variables }: System): Promise<System> {
  // Even this short pause is less than an operator needs to type the command.
  await sleep(200);
  const ports = Object.fromEntries(portVariables.map((name) => [name, variables[name] ?? ""]));
  return startSystem({ ...settings, ...ports, WAYBILL_DATA_DIR: dataDir });
}

import { setTimeout as sleep } from "node:timers/promises";
import { Shop } from "@/tests/contract/shop";
import { type ChildName, PORT_VARIABLES, type System, startSystem } from "@/tests/support/system";

export type Victim = ChildName | "supervisor";

/** Inngest waits 15 s and more before it tries again; a test does not. */
const settings = { INNGEST_TIME_SCALE: "0.05" };

/** A shop whose processes are killed under its customers. It keeps its ports and its data. */
export interface ChaosShop {
  shop: Shop;
  /** The system as it runs now; another one after its supervisor was killed. */
  system(): System;
  /** `kill -9`. A killed supervisor is started anew, as a person would. */
  kill(victim: Victim): Promise<void>;
  close(): Promise<void>;
}

export async function openChaosShop(): Promise<ChaosShop> {
  let system = await startSystem(settings);
  const shop = new Shop(system);
  // Connections die with the database; the next query opens another one.
  shop.db.on("error", () => undefined);
  return {
    shop,
    system: () => system,
    async kill(victim) {
      if (victim !== "supervisor") return system.kill(victim);
      process.kill(system.pid, "SIGKILL");
      system = await startAgain(system);
    },
    async close() {
      await shop.close();
      await system.stop();
    },
  };
}

/** On the same ports and data: its clients and its own services know no other address. */
async function startAgain({ dataDir, variables }: System): Promise<System> {
  // The shell that a person types into is slower than this.
  await sleep(200);
  const ports = Object.fromEntries(PORT_VARIABLES.map((name) => [name, variables[name] ?? ""]));
  return startSystem({ ...settings, ...ports, WAYBILL_DATA_DIR: dataDir });
}

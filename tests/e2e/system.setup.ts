import { addressOf, startSystem } from "@/tests/support/system";

/** Starts one system for all browser tests and passes its addresses to the workers. */
export default async function setup(): Promise<() => Promise<void>> {
  const system = await startSystem();
  process.env.E2E_SYSTEM = JSON.stringify(addressOf(system));
  return system.stop;
}

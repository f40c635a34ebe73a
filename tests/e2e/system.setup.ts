import { addressOf, startSystem } from "@/tests/support/system";

/** One whole system for the browser tests; its addresses reach the workers as `E2E_SYSTEM`. */
export default async function setup(): Promise<() => Promise<void>> {
  const system = await startSystem();
  process.env.E2E_SYSTEM = JSON.stringify(addressOf(system));
  return system.stop;
}

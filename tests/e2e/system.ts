import type { SystemAddress } from "@/tests/support/system";

/** The system started by the global setup. */
export function e2eSystem(): SystemAddress {
  const json = process.env.E2E_SYSTEM;
  if (!json)
    throw new Error("E2E_SYSTEM is not set. Run the browser tests with the Playwright config.");
  const address: SystemAddress = JSON.parse(json);
  return address;
}

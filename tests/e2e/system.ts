import type { SystemAddress } from "@/tests/support/system";

/** The system that the global setup started. */
export function e2eSystem(): SystemAddress {
  const json = process.env.E2E_SYSTEM;
  if (!json) throw new Error("The browser tests need the system of playwright.config.ts.");
  const address: SystemAddress = JSON.parse(json);
  return address;
}

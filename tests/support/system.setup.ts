import type { TestProject } from "vitest/node";
import { addressOf, type SystemAddress, startSystem } from "@/tests/support/system";

declare module "vitest" {
  export interface ProvidedContext {
    /** The run's whole system, shared by all files of the project. */
    system: SystemAddress;
  }
}

/** One whole system for the contract tests; a test that breaks things starts its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const system = await startSystem();
  project.provide("system", addressOf(system));
  return system.stop;
}

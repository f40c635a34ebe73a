import type { TestProject } from "vitest/node";
import { addressOf, type SystemAddress, startSystem } from "./system";

declare module "vitest" {
  export interface ProvidedContext {
    /** The running system that all test files of the project share. */
    system: SystemAddress;
  }
}

/** Starts one system for all tests of the project. A test that kills processes starts its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const system = await startSystem();
  project.provide("system", addressOf(system));
  return system.stop;
}

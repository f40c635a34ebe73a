import type { OrderStatus } from "../order/status";
import type { CarrierFaults, GatewayFaults } from "./faults";
import type { LoadPlan } from "./load-plan";

/** A run of test orders as it stands. */
export interface LoadRun {
  plan: LoadPlan;
  state: "running" | "finished" | "stopped";
  placed: number;
  /** Orders that the shop did not take, and those that met a fault on the way in. */
  refused: number;
  failed: number;
  /** The latest refusal or fault, in our own words. */
  lastProblem: string | null;
  /** Where the placed orders are now. */
  statuses: Partial<Record<OrderStatus, number>>;
}

/** The lab at one moment; null where there is none: no run yet, or a service that does not answer. */
export interface LabView {
  run: LoadRun | null;
  gateway: GatewayFaults | null;
  carrier: CarrierFaults | null;
}

import type { OrderStatus } from "@/lib/domain/order/status";
import type { CarrierFaults, GatewayFaults } from "./faults";
import type { LoadPlan } from "./load-plan";

/** The current state of a load run. */
export interface LoadRun {
  plan: LoadPlan;
  state: "running" | "finished" | "stopped";
  placed: number;
  /** `refused` orders were rejected by a rule, `failed` ones by an error. */
  refused: number;
  failed: number;
  /** The latest refusal or error. */
  lastError: string | null;
  /** The current statuses of the placed orders. */
  statuses: Partial<Record<OrderStatus, number>>;
}

/** The lab's state. A field is null before the first run, or when its service does not respond. */
export interface LabView {
  run: LoadRun | null;
  gateway: GatewayFaults | null;
  carrier: CarrierFaults | null;
}

import { z } from "zod";
import type { OrderStatus } from "@/lib/domain/order/status";
import type { Excerpt, TerminalCounts } from "@/lib/domain/overview/view";
import type { Stage } from "./stages";

export const metricsRange = z.enum(["1h", "24h", "7d"]);
export type MetricsRange = z.infer<typeof metricsRange>;

/** How a range is divided. Every point is made of whole minutes or hours. */
export const rangePoints: Readonly<
  Record<MetricsRange, { pointSeconds: number; points: number; rollups: "minutes" | "hours" }>
> = {
  "1h": { pointSeconds: 60, points: 60, rollups: "minutes" },
  "24h": { pointSeconds: 1_800, points: 48, rollups: "minutes" },
  "7d": { pointSeconds: 7_200, points: 84, rollups: "hours" },
};

/** Durations in milliseconds. */
export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** What happened between a point's time and the next one's. */
export interface MetricsPoint {
  /** ISO 8601 UTC. */
  at: string;
  /** Orders that were placed, and that ended. */
  placed: number;
  ended: TerminalCounts;
  runFailures: number;
  /** The greatest age of an unsent event; null while the outbox was empty. */
  outboxLagMs: number | null;
  /** How long orders took that reached a stage; null for a stage that none reached. */
  stages: Readonly<Record<Stage, Percentiles | null>>;
}

export interface SpanFigures extends Percentiles {
  name: string;
  errors: number;
  /** Of all of them together. */
  totalMs: number;
  maxMs: number;
  /** The trace of the slowest. */
  slowestTrace: string | null;
}

/** An order that has not reached a stage in time and still may. */
export interface LateOrder {
  id: number;
  status: OrderStatus;
  waitingFor: string | null;
  /** When it was placed, and when it should have reached the stage. ISO 8601 UTC. */
  placedAt: string;
  dueAt: string;
}

export interface TargetFigures {
  stage: Stage;
  targetMs: number;
  /** Orders with a target that reached the stage, and those that did so too late. */
  reached: number;
  missed: number;
  /** Orders that are late now, whenever they were placed. */
  late: Excerpt<LateOrder>;
}

/** The system's figures over a range that ends now. */
export interface MetricsView {
  /** ISO 8601 UTC. */
  at: string;
  range: MetricsRange;
  from: string;
  pointSeconds: number;
  points: MetricsPoint[];
  placed: number;
  ended: TerminalCounts;
  stages: Readonly<Record<Stage, Percentiles | null>>;
  targets: TargetFigures[];
  runFailures: { functionId: string; failures: number }[];
  outbox: { lagMs: number; unsent: number } | null;
  /** Those that took the most time together come first. */
  spans: Excerpt<SpanFigures>;
}

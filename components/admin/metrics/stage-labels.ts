import type { Stage } from "@/lib/domain/metrics/stages";

/** The stages of an order as the admin shows them. */
export const stageLabels: Readonly<Record<Stage, string>> = {
  paid: "Paid",
  shipped: "Shipped",
  delivered: "Delivered",
};

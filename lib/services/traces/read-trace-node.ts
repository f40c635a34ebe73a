import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { NodeSource } from "@/lib/domain/trace/node-id";
import type { TraceNodeDetails } from "@/lib/domain/trace/trace-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import {
  describeDelivery,
  describeEmail,
  describeLog,
  describeOrderEvent,
  describeWebhook,
} from "./describe-records";
import { describeRun, describeSpan, describeStep } from "./describe-spans";

export interface ReadTraceNode {
  node: NodeSource;
  /** Needed for spans, steps and runs. */
  traceId: string | null;
  /** Needed for order events. */
  orderId: number | null;
}

type ReadNode =
  | { kind: "found"; details: TraceNodeDetails }
  | { kind: "off" }
  | { kind: "unavailable" };

/** What is shown of one item of a trace when it is opened. Throws `NotFound`. */
export const readTraceNode: Verb<ReadTraceNode, ReadNode> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const read = await readDetails(ctx, input);
  if (read === null) throw new NotFound("Not found in this trace.");
  return "kind" in read ? read : { kind: "found", details: read };
};

async function readDetails(ctx: Context, { node, traceId, orderId }: ReadTraceNode) {
  switch (node.kind) {
    case "event":
      return orderId === null ? null : describeOrderEvent(ctx, orderId, node.seq);
    case "email":
      return describeEmail(ctx, node.emailId);
    case "webhook":
      return describeWebhook(ctx, node);
    case "delivery":
      return describeDelivery(ctx, node.deliveryId);
    case "log":
      return readStore(ctx, ({ db }) => describeLog(db, node));
    case "run":
      return readStore(ctx, ({ db }) => describeRun(db, node.runId));
    case "step":
      return traceId === null
        ? null
        : readStore(ctx, ({ db }) => describeStep(db, traceId, node.spanId));
    case "span":
      return traceId === null ? null : readStore(ctx, ({ db }) => describeSpan(db, traceId, node));
  }
}

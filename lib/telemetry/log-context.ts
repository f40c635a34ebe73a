import { context } from "@opentelemetry/api";
import { orderOfTrace } from "./order-traces";
import { activeRequestId } from "./request-context";
import { orderIdInContext } from "./span-recorder";
import { activeSpan, eventSpanOf } from "./spans";

/** Where a line was written. Fields without a value are left out of it. */
interface LogContext {
  requestId: string | undefined;
  traceId: string | undefined;
  spanId: string | undefined;
  orderId: number | undefined;
}

/**
 * The request, the span and the order in which a line is written. A line of a batch that names one
 * of its orders belongs to that order's span rather than to the batch's.
 */
export function logContext(fields: object): LogContext {
  const named = "orderId" in fields && typeof fields.orderId === "number" ? fields.orderId : null;
  const span = (named !== null && eventSpanOf(named)) || activeSpan();
  return {
    requestId: activeRequestId(),
    traceId: span?.traceId,
    spanId: span?.spanId,
    orderId: named ?? (span ? orderIdIn(span.traceId) : undefined),
  };
}

function orderIdIn(traceId: string): number | undefined {
  return orderIdInContext(context.active()) ?? orderOfTrace(traceId);
}

/** The paths of admin pages to which the items of a trace link. */

export function tracePath(traceId: string): string {
  return `/admin/traces/${traceId}`;
}

export function runPath(runId: string): string {
  return `/admin/workflows/runs/${runId}`;
}

export function emailPath(emailId: number): string {
  return `/admin/emails/${emailId}`;
}

export function orderEventPath(orderId: number, seq: number): string {
  return `/admin/orders/${orderId}#event-${seq}`;
}

/** The order page's tab Trace. With `failure` it opens the call that failed last. */
export function orderTracePath(orderId: number, open?: "failure"): string {
  return `/admin/orders/${orderId}?tab=trace${open ? `&open=${open}` : ""}`;
}

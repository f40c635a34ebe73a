/** The paths of admin pages. Ids are encoded: those of events and runs are chosen by others. */

export function orderPath(orderId: number): string {
  return `/admin/orders/${orderId}`;
}

export function orderEventPath(orderId: number, seq: number): string {
  return `${orderPath(orderId)}#event-${seq}`;
}

/** The order page's tab Trace. With `failure` it opens the call that failed last. */
export function orderTracePath(orderId: number, open?: "failure"): string {
  return `${orderPath(orderId)}?tab=trace${open ? `&open=${open}` : ""}`;
}

export function emailPath(emailId: number): string {
  return `/admin/emails/${emailId}`;
}

export function disputePath(disputeId: number): string {
  return `/admin/payments/disputes/${disputeId}`;
}

export function webhookEndpointPath(endpointId: number): string {
  return `/admin/webhooks/${endpointId}`;
}

export function webhookDeliveryPath(endpointId: number, deliveryId: number): string {
  return `${webhookEndpointPath(endpointId)}/deliveries/${deliveryId}`;
}

/** Calls of the API. */
export const requestLogPath = "/admin/integrations";

/** The calls with this id, which the caller may have chosen. */
export function apiRequestsPath(requestId: string): string {
  return `${requestLogPath}?request=${encodeURIComponent(requestId)}`;
}

/** @param place As `formatLogCursor` writes it. */
export function apiRequestPath(place: string): string {
  return `${requestLogPath}/requests/${place}`;
}

export const idempotencyPath = `${requestLogPath}/idempotency`;

/** An `Idempotency-Key`, whichever integration has sent it. */
export function idempotencyKeyPath(key: string): string {
  return `${idempotencyPath}?key=${encodeURIComponent(key)}`;
}

/** The lines of the log of one request. */
export function requestLogsPath(requestId: string): string {
  return `/admin/logs?request=${encodeURIComponent(requestId)}`;
}

export function tracePath(traceId: string): string {
  return `/admin/traces/${encodeURIComponent(traceId)}`;
}

export function runPath(runId: string): string {
  return `/admin/workflows/runs/${encodeURIComponent(runId)}`;
}

export function eventPath(eventId: string): string {
  return `/admin/workflows/events/${encodeURIComponent(eventId)}`;
}

export function failureGroupPath(fingerprint: string): string {
  return `/admin/workflows/failures/${encodeURIComponent(fingerprint)}`;
}

-- The trace of an order, and the span in which each of its events was written, so that the functions
-- which an event starts continue the order's trace. Null while telemetry is off.
ALTER TABLE "orders" ADD COLUMN "trace_id" TEXT;
ALTER TABLE "order_events" ADD COLUMN "span_id" TEXT;

-- Webhooks and reorder requests are outbox rows of their own. These hold a W3C `traceparent`.
ALTER TABLE "webhook_receipts" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "reorder_requests" ADD COLUMN "traceparent" TEXT;

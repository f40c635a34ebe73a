-- Null for a refund that was requested before, or by an earlier version that still runs: it keeps the key
-- of its first call, which is its id, so that repeating it can't refund twice.
SET LOCAL lock_timeout = '3s';
ALTER TABLE refunds ADD COLUMN IF NOT EXISTS idempotency_key text;

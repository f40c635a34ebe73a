-- When an operator marked a failed refund as reviewed.
SET LOCAL lock_timeout = '3s';
ALTER TABLE refunds ADD COLUMN IF NOT EXISTS reviewed_at timestamptz(3);

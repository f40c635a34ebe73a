SET LOCAL lock_timeout = '3s';
-- When the gateway is asked about a payment again; null once nothing can change any more. The default
-- is for what an earlier version inserts while it still runs. It is set after the column was added,
-- so that no existing row is written.
ALTER TABLE payments ADD COLUMN IF NOT EXISTS check_at timestamptz(3);
ALTER TABLE payments ALTER COLUMN check_at SET DEFAULT now() + interval '1 hour';
-- The number of the order's latest event when the row was written. Without it the gateway is asked.
ALTER TABLE payments ADD COLUMN IF NOT EXISTS order_seq integer;
-- When an operator accepted that the gateway captured another amount than the order costs.
ALTER TABLE payments ADD COLUMN IF NOT EXISTS capture_reviewed_at timestamptz(3);

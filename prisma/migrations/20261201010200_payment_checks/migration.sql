-- When the gateway is asked about a payment again; null once nothing can change any more. The default
-- also covers what an earlier version inserts while it still runs.
ALTER TABLE payments ADD COLUMN check_at timestamptz(3) DEFAULT (now() + interval '1 minute');
-- Adding a column with a default gives every existing row the same time.
UPDATE payments SET check_at = CASE
  WHEN provider_ref IS NOT NULL AND created_at > now() - interval '180 days'
    AND status IN ('authorized', 'paid', 'partially_refunded', 'refunded')
  THEN now() + random() * interval '1 day' END
WHERE status NOT IN ('pending', 'unknown');
CREATE INDEX payments_check_at_idx ON payments (check_at) WHERE check_at IS NOT NULL;

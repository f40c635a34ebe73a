-- Shipments that operators send with a carrier of their own. Existing shipments are not manual: the
-- carrier knows them. The overruled status is what the carrier had reported when an operator reported
-- something else.
SET LOCAL lock_timeout = '3s';
ALTER TABLE shipments
  ADD COLUMN IF NOT EXISTS is_manual boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS restocked jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS overruled_status text;

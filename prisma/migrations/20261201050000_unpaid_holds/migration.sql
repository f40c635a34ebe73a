SET LOCAL lock_timeout = '3s';
-- Who holds units without paying: a keyed hash of the shopper's IP address. It is personal data, so it
-- is removed as soon as the order is paid, ends, or, if it is free, ships. The deadline is that of a
-- guest's order once its payment page is open. Null where the deadline stays as it is.
ALTER TABLE orders
  ADD COLUMN IF NOT EXISTS caller_hash bytea,
  ADD COLUMN IF NOT EXISTS checkout_expires_at timestamptz(3);

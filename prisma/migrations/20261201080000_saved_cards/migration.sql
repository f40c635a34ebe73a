-- The customer at the gateway, to whom saved cards belong. It is created once, and replaced only if the
-- gateway doesn't know it any more. A payment attempt that began before it is repeated without it, since a
-- repeated call must be the same.
SET LOCAL lock_timeout = '3s';
ALTER TABLE customers
  ADD COLUMN IF NOT EXISTS gateway_customer_ref text,
  ADD COLUMN IF NOT EXISTS gateway_customer_at timestamptz(3),
  DROP CONSTRAINT IF EXISTS customers_check,
  ADD CONSTRAINT customers_check
    CHECK ((gateway_customer_ref IS NULL) = (gateway_customer_at IS NULL)) NOT VALID;

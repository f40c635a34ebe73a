-- Who holds units without paying: a keyed hash of the shopper's IP address. It is personal data, so it
-- is removed as soon as the order is paid or ends.
ALTER TABLE orders ADD COLUMN caller_hash bytea;
-- The deadline of a guest's order once its payment page is open. Null where the deadline stays as it is.
ALTER TABLE orders ADD COLUMN checkout_expires_at timestamptz(3);
CREATE INDEX orders_unpaid_caller_idx ON orders (caller_hash)
  WHERE caller_hash IS NOT NULL AND status = 'pending' AND payment_method IS NULL
    AND payment_status IN ('pending', 'declined');

-- An erased customer keeps the gateway's id until the gateway has deleted the customer too.
SET LOCAL lock_timeout = '3s';
ALTER TABLE customers ADD COLUMN IF NOT EXISTS gateway_deletion_tried_at timestamptz(3);

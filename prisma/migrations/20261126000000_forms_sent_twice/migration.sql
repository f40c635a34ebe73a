-- Who wanted a refund: the undoing of an ended order, an operator, or somebody at the gateway itself.
-- A form that is sent twice carries the same key, and gives back once.
ALTER TABLE refunds
  ADD COLUMN origin text,
  ADD COLUMN request_key text;
UPDATE refunds SET origin = CASE
  WHEN reason IN ('order_cancelled', 'order_failed', 'order_expired') THEN 'settlement'
  WHEN reason = 'made_at_gateway' THEN 'gateway'
  ELSE 'operator' END;
ALTER TABLE refunds
  ALTER COLUMN origin SET NOT NULL,
  ADD CONSTRAINT refunds_origin_check CHECK (origin IN ('settlement', 'operator', 'gateway'));
CREATE UNIQUE INDEX refunds_request_key_key ON refunds (request_key);

-- The same for what an operator books into the stock; a file of stock has one key for all its lines.
ALTER TABLE inventory_movements ADD COLUMN request_key text;
CREATE INDEX inventory_movements_request_key_idx ON inventory_movements (request_key)
  WHERE request_key IS NOT NULL;

-- Units that are taken out of an order before it ships: refunded, or never charged. Existing orders
-- ship all their units, as before. The check is validated by a later migration, which locks out neither
-- readers nor writers.
SET LOCAL lock_timeout = '3s';
ALTER TABLE order_items
  ADD COLUMN IF NOT EXISTS removed_quantity integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS uncharged_quantity integer NOT NULL DEFAULT 0,
  DROP CONSTRAINT IF EXISTS order_items_removed_quantity_check,
  ADD CONSTRAINT order_items_removed_quantity_check
    CHECK (uncharged_quantity >= 0 AND removed_quantity BETWEEN uncharged_quantity AND quantity)
    NOT VALID;

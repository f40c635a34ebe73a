-- A shipped order whose shipment came back or was lost is closed as such, and its replacement is an
-- order of its own that refers to it. No existing order changes: all of them keep their statuses. The
-- constraints are validated, and the indexes are built, by later migrations, none of which locks out
-- readers or writers.
SET LOCAL lock_timeout = '3s';
ALTER TABLE orders
  DROP CONSTRAINT IF EXISTS orders_status_check,
  ADD CONSTRAINT orders_status_check CHECK (status IN
    ('pending', 'processing', 'shipped', 'delivered', 'completed', 'returned', 'lost', 'failed',
     'expired', 'cancelled')) NOT VALID,
  DROP CONSTRAINT IF EXISTS orders_shipped_is_fulfilled_check,
  ADD CONSTRAINT orders_shipped_is_fulfilled_check CHECK (
    status NOT IN ('shipped', 'delivered', 'completed', 'returned', 'lost')
    OR inventory_status = 'fulfilled') NOT VALID,
  ADD COLUMN IF NOT EXISTS replaces_order_id integer,
  DROP CONSTRAINT IF EXISTS orders_replaces_order_id_fkey,
  ADD CONSTRAINT orders_replaces_order_id_fkey FOREIGN KEY (replaces_order_id)
    REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

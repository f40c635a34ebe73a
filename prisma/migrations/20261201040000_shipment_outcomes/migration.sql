-- A shipped order whose shipment came back or was lost is closed as such, and its replacement is an
-- order of its own that refers to it. No existing order changes: all of them keep their statuses. The
-- constraints are validated by the next migration, and the indexes are built by later ones, none of
-- which locks out readers or writers.
ALTER TABLE orders
  DROP CONSTRAINT orders_status_check,
  ADD CONSTRAINT orders_status_check CHECK (status IN
    ('pending', 'processing', 'shipped', 'delivered', 'completed', 'returned', 'lost', 'failed',
     'expired', 'cancelled')) NOT VALID,
  DROP CONSTRAINT orders_shipped_is_fulfilled_check,
  ADD CONSTRAINT orders_shipped_is_fulfilled_check CHECK (
    status NOT IN ('shipped', 'delivered', 'completed', 'returned', 'lost')
    OR inventory_status = 'fulfilled') NOT VALID,
  ADD COLUMN replaces_order_id integer,
  ADD CONSTRAINT orders_replaces_order_id_fkey FOREIGN KEY (replaces_order_id)
    REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

-- Shipments that operators send with a carrier of their own. Existing shipments are not manual: the
-- carrier knows them. The overruled status is what the carrier had reported when an operator reported
-- something else.
ALTER TABLE shipments
  ADD COLUMN is_manual boolean NOT NULL DEFAULT false,
  ADD COLUMN restocked jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN overruled_status text;

-- A shipped order whose shipment came back or was lost is closed as such, and its replacement is an
-- order of its own that refers to it. No existing order changes: all of them keep their statuses.
ALTER TABLE orders DROP CONSTRAINT orders_status_check;
ALTER TABLE orders ADD CONSTRAINT orders_status_check CHECK (status IN
  ('pending', 'processing', 'shipped', 'delivered', 'completed', 'returned', 'lost', 'failed',
   'expired', 'cancelled'));
ALTER TABLE orders DROP CONSTRAINT orders_shipped_is_fulfilled_check;
ALTER TABLE orders ADD CONSTRAINT orders_shipped_is_fulfilled_check CHECK (
  status NOT IN ('shipped', 'delivered', 'completed', 'returned', 'lost')
  OR inventory_status = 'fulfilled');
ALTER TABLE orders ADD COLUMN replaces_order_id integer
  REFERENCES orders (id) ON DELETE SET NULL ON UPDATE CASCADE;
-- An order has one replacement, unless that one has ended without shipping.
CREATE UNIQUE INDEX orders_one_replacement_key ON orders (replaces_order_id)
  WHERE status NOT IN ('failed', 'expired', 'cancelled');
CREATE INDEX orders_replaces_order_id_idx ON orders (replaces_order_id);

-- Shipments that operators send with a carrier of their own. Existing shipments are not manual: the
-- carrier knows them.
ALTER TABLE shipments
  ADD COLUMN is_manual boolean NOT NULL DEFAULT false,
  ADD COLUMN restocked jsonb NOT NULL DEFAULT '[]';
-- An operator may send several orders in one package.
DROP INDEX shipments_tracking_number_key;
CREATE INDEX shipments_tracking_number_idx ON shipments (tracking_number);
CREATE UNIQUE INDEX shipments_carrier_tracking_number_key ON shipments (tracking_number)
  WHERE NOT is_manual;

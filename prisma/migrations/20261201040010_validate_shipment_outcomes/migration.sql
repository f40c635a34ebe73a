-- Reads every row, while readers and writers go on.
ALTER TABLE orders
  VALIDATE CONSTRAINT orders_status_check,
  VALIDATE CONSTRAINT orders_shipped_is_fulfilled_check,
  VALIDATE CONSTRAINT orders_replaces_order_id_fkey;

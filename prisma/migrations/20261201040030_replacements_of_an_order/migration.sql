-- For the reference to the replaced order, which few orders have.
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_replaces_order_id_idx ON orders (replaces_order_id)
  WHERE replaces_order_id IS NOT NULL;

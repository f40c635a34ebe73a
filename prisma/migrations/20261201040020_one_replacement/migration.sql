-- An order has one replacement, unless that one has ended without shipping. An index that is built
-- concurrently is the only statement of its migration, because it can't be part of a transaction.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_one_replacement_key ON orders (replaces_order_id)
  WHERE replaces_order_id IS NOT NULL AND status NOT IN ('failed', 'expired', 'cancelled');

-- Replaced by the two indexes before.
DROP INDEX CONCURRENTLY IF EXISTS shipments_tracking_number_key;

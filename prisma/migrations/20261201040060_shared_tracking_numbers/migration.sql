-- Replaced by the two indexes before.
DROP INDEX shipments_tracking_number_key;

-- Operators' tracking numbers are stored as they were entered, and found in any case.
CREATE INDEX CONCURRENTLY IF NOT EXISTS shipments_upper_tracking_number_idx
  ON shipments (upper(tracking_number)) WHERE tracking_number IS NOT NULL;

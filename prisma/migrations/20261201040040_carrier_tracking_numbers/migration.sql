-- A carrier's tracking number belongs to one shipment, whereas an operator may send several orders in
-- one package.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS shipments_carrier_tracking_number_key
  ON shipments (tracking_number) WHERE NOT is_manual;

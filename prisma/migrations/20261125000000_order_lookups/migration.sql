-- Every read of an order looks for its latest parcel, voided ones included, and every new payment
-- page counts those before it: the partial indexes serve neither.
CREATE INDEX shipments_order_id_id_idx ON shipments (order_id, id);
CREATE INDEX checkout_sessions_order_id_idx ON checkout_sessions (order_id);

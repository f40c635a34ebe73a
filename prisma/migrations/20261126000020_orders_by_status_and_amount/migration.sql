-- The desk's list of some states by amount: rare ones are too many to sort and too few to meet by chance.
CREATE INDEX orders_status_total_id_idx ON orders (status, total, id);

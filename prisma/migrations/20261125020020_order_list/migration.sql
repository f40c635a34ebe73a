-- A search by the beginning of a reference is sorted by time: with the times in the index it reads
-- no row that it does not show, as the index of mail addresses has it.
CREATE INDEX orders_reference_created_at_id_idx ON orders (reference text_pattern_ops, created_at, id);
DROP INDEX orders_reference_idx;

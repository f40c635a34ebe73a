-- The letters to one address are listed newest first: with the times in its index they are read in
-- that order, and no further than a page.
CREATE INDEX mails_to_created_at_id_idx ON mails ("to" text_pattern_ops, created_at, id);
DROP INDEX mails_to_id_idx;

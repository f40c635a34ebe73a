-- The webhooks about one object of the gateway.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_receipts_subject_idx ON webhook_receipts (subject);

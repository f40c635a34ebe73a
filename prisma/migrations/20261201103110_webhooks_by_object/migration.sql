-- The webhooks about one object of the gateway.
CREATE INDEX CONCURRENTLY webhook_receipts_subject_idx ON webhook_receipts (subject);

-- For whether the mail server has accepted an email since a time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS emails_delivered_idx ON emails (sent_at) WHERE status = 'sent';

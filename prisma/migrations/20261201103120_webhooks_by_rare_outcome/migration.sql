-- The list of webhooks with one of the rare outcomes. The others are found by time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_receipts_rare_outcome_idx ON webhook_receipts (outcome, received_at)
  WHERE outcome IN ('foreign', 'unknown', 'unused', 'denied');

-- Reads every row, while readers and writers go on.
ALTER TABLE webhook_receipts VALIDATE CONSTRAINT webhook_receipts_outcome_check;

-- What became of the gateway's webhooks, for operators (docs/decisions/0024). Null means that a
-- webhook is still to be processed, or came before this version. `order_id` is an order of ours. No
-- existing row is written. The check is validated, and the indexes are built, by later migrations.
SET LOCAL lock_timeout = '3s';
ALTER TABLE webhook_receipts
  ADD COLUMN IF NOT EXISTS outcome text,
  ADD COLUMN IF NOT EXISTS order_id integer,
  DROP CONSTRAINT IF EXISTS webhook_receipts_outcome_check,
  ADD CONSTRAINT webhook_receipts_outcome_check CHECK
    (outcome IN ('applied', 'echo', 'foreign', 'unknown', 'unused', 'denied')) NOT VALID;

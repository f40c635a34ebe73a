-- Whether anyone may have caused it, so that it counts toward the limit of its mailbox (docs/decisions/0028).
-- Emails from before count no more, for at most an hour.
SET LOCAL lock_timeout = '3s';
ALTER TABLE emails ADD COLUMN IF NOT EXISTS is_limited boolean NOT NULL DEFAULT false;

-- `server`: the mail server can't be reached, or refuses us for now (docs/decisions/0033). The
-- recipients are those who have not received an email that others have; NULL: all of `to`.
SET LOCAL lock_timeout = '3s';
ALTER TABLE emails
  DROP CONSTRAINT IF EXISTS emails_blocked_by_check,
  ADD CONSTRAINT emails_blocked_by_check CHECK (blocked_by IN ('configuration', 'server')) NOT VALID,
  ADD COLUMN IF NOT EXISTS undelivered_to text;

-- `server`: the mail server can't be reached, or refuses us for now (docs/decisions/0033).
ALTER TABLE emails DROP CONSTRAINT emails_blocked_by_check,
  ADD CONSTRAINT emails_blocked_by_check CHECK (blocked_by IN ('configuration', 'server')) NOT VALID;
-- The recipients who have not received an email that others have; NULL: all of `to`.
ALTER TABLE emails ADD COLUMN undelivered_to text;

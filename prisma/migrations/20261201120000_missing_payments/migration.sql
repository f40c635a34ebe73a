-- A payment that the gateway does not have any more, such as one of a former account, and what an
-- operator decided about it (docs/decisions/0034). The gateway forgets the key of a call after a day:
-- `key_renewed_at` is when the call of an attempt was allowed again with the same key, because no payment
-- of it was found, and `searched_to` is the payment up to which the gateway's list was read, so that the
-- next try goes on from there. No existing row is written. A later migration validates the check.
SET LOCAL lock_timeout = '3s';
ALTER TABLE payments
  ADD COLUMN IF NOT EXISTS missing_since timestamptz(3),
  ADD COLUMN IF NOT EXISTS missing_review text,
  ADD COLUMN IF NOT EXISTS key_renewed_at timestamptz(3),
  ADD COLUMN IF NOT EXISTS searched_to text,
  DROP CONSTRAINT IF EXISTS payments_missing_review_check,
  ADD CONSTRAINT payments_missing_review_check CHECK
    (missing_review IN ('accepted', 'returned')) NOT VALID;

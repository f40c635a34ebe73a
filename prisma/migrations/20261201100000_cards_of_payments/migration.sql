-- The card of a payment, as the gateway reports it, and the gateway's customer that its authorization is
-- made with: a repeated call must be the same call, whatever has become of the customer since. Payments
-- from before were made without one.
SET LOCAL lock_timeout = '3s';
ALTER TABLE payments
  ADD COLUMN IF NOT EXISTS gateway_customer_ref text,
  ADD COLUMN IF NOT EXISTS card_brand text,
  ADD COLUMN IF NOT EXISTS card_last4 text,
  DROP CONSTRAINT IF EXISTS payments_check,
  ADD CONSTRAINT payments_check CHECK ((card_brand IS NULL) = (card_last4 IS NULL)) NOT VALID;

-- A page that offers to save the card is for the order's customer alone.
SET LOCAL lock_timeout = '3s';
ALTER TABLE checkout_sessions
  ADD COLUMN IF NOT EXISTS offers_saving boolean NOT NULL DEFAULT false;

-- The customer at the gateway, to whom saved cards belong. It is created once and never replaced. A
-- payment attempt that began before it is repeated without it, since a repeated call must be the same.
ALTER TABLE customers
  ADD COLUMN gateway_customer_ref text UNIQUE,
  ADD COLUMN gateway_customer_at timestamptz(3),
  ADD CHECK ((gateway_customer_ref IS NULL) = (gateway_customer_at IS NULL));

-- A page that offers to save the card is for the order's customer alone.
ALTER TABLE checkout_sessions ADD COLUMN offers_saving boolean NOT NULL DEFAULT false;

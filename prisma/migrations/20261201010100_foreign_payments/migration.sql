-- Payments at the gateway that name this installation or one of its orders, but did not come from an
-- attempt or payment page of that order. They never pay it. Amounts are in minor units.
SET LOCAL lock_timeout = '3s';
CREATE TABLE IF NOT EXISTS foreign_payments (
  id              serial PRIMARY KEY,
  provider_ref    text NOT NULL,
  order_id        integer REFERENCES orders (id) ON DELETE SET NULL
    ON UPDATE CASCADE,
  status          text NOT NULL CONSTRAINT foreign_payments_status_check
    CHECK (status IN ('authorized', 'paid', 'voided', 'refunded')),
  reason          text NOT NULL CONSTRAINT foreign_payments_reason_check
    CHECK (reason IN ('unknown_order', 'unknown_origin', 'other_amount', 'second_payment')),
  amount          integer NOT NULL,
  received_amount integer NOT NULL DEFAULT 0,
  refunded_amount integer NOT NULL DEFAULT 0,
  currency        text NOT NULL,
  refund_key      text,
  refund_amount   integer,
  refund_tries    integer NOT NULL DEFAULT 0,
  refund_failure  text,
  handled_at      timestamptz(3),
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  updated_at      timestamptz(3) NOT NULL DEFAULT now(),
  checked_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT foreign_payments_refunded_check CHECK (refunded_amount BETWEEN 0 AND received_amount),
  CONSTRAINT foreign_payments_refund_check CHECK ((refund_key IS NULL) = (refund_amount IS NULL))
);
CREATE UNIQUE INDEX IF NOT EXISTS foreign_payments_provider_ref_key
  ON foreign_payments (provider_ref);
CREATE INDEX IF NOT EXISTS foreign_payments_created_at_id_idx ON foreign_payments (created_at, id);
CREATE INDEX IF NOT EXISTS foreign_payments_order_id_id_idx ON foreign_payments (order_id, id);
CREATE INDEX IF NOT EXISTS foreign_payments_open_idx ON foreign_payments (checked_at)
  WHERE handled_at IS NULL AND status IN ('authorized', 'paid');

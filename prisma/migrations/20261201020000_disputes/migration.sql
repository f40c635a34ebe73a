-- Disputes and early fraud warnings of the payments, as the gateway reports them
-- (docs/decisions/0024, 0036). Amounts are in minor units of the dispute's own currency.
SET LOCAL lock_timeout = '3s';
CREATE TABLE IF NOT EXISTS disputes (
  id              serial PRIMARY KEY,
  payment_id      integer NOT NULL REFERENCES payments (id) ON DELETE CASCADE
    ON UPDATE CASCADE,
  provider_ref    text NOT NULL,
  status          text NOT NULL CONSTRAINT disputes_status_check
    CHECK (status IN ('fraud_warning', 'fraud_warning_closed', 'warning_needs_response',
      'warning_under_review', 'warning_closed', 'needs_response', 'under_review', 'won', 'lost',
      'prevented')),
  -- The gateway's own status, if it is one that Waybill doesn't know.
  unknown_status  text,
  reason          text NOT NULL,
  amount          bigint NOT NULL,
  currency        text NOT NULL,
  evidence_due_by timestamptz(3),
  opened_at       timestamptz(3) NOT NULL,
  closed_at       timestamptz(3),
  reviewed_at     timestamptz(3),
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  updated_at      timestamptz(3) NOT NULL DEFAULT now(),
  checked_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT disputes_amount_check CHECK (amount >= 0)
);
CREATE UNIQUE INDEX IF NOT EXISTS disputes_provider_ref_key ON disputes (provider_ref);
CREATE INDEX IF NOT EXISTS disputes_payment_id_id_idx ON disputes (payment_id, id);
CREATE INDEX IF NOT EXISTS disputes_created_at_id_idx ON disputes (created_at, id);
CREATE INDEX IF NOT EXISTS disputes_open_idx ON disputes (created_at, id) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS disputes_lost_idx ON disputes (closed_at) WHERE status = 'lost';
CREATE INDEX IF NOT EXISTS disputes_open_checked_at_idx ON disputes (checked_at)
  WHERE closed_at IS NULL;

-- A shop can appeal when the bank has rejected its evidence, since version 2026-10-28 of the
-- gateway's API (docs/decisions/0024).
SET LOCAL lock_timeout = '3s';
ALTER TABLE disputes
  DROP CONSTRAINT IF EXISTS disputes_status_check,
  ADD CONSTRAINT disputes_status_check
    CHECK (status IN ('fraud_warning', 'fraud_warning_closed', 'warning_needs_response',
      'warning_under_review', 'warning_closed', 'needs_response', 'under_review',
      'appeal_needs_response', 'appeal_under_review', 'won', 'lost', 'prevented')) NOT VALID;

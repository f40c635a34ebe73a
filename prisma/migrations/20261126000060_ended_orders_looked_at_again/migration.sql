-- Ended orders that waited for a person by the rules before refunds had an origin, or before parcels
-- of ended orders were followed: what is due now is seen at the next look.
UPDATE orders SET resume_at = now()
WHERE waiting_for = 'operator' AND resume_at IS NULL
  AND status IN ('cancelled', 'failed', 'expired');

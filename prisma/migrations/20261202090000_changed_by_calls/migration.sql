-- What a call has changed, written with that change. A call that was cut off before its answer was kept
-- is then answered without being run again (docs/decisions/0044).
SET LOCAL lock_timeout = '3s';
ALTER TABLE "idempotency_keys" ADD COLUMN IF NOT EXISTS "changed_subject" TEXT;

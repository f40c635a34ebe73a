-- The answer that a repeated call receives, and what the idempotency inspector shows. A row with an
-- order but without an answer is of an order's placement, whose answer is made from the order.
SET LOCAL lock_timeout = '3s';
ALTER TABLE "idempotency_keys"
  ADD COLUMN IF NOT EXISTS "method" TEXT NOT NULL DEFAULT 'POST',
  ADD COLUMN IF NOT EXISTS "path" TEXT NOT NULL DEFAULT '/api/v1/orders',
  ADD COLUMN IF NOT EXISTS "request_id" TEXT,
  ADD COLUMN IF NOT EXISTS "field_hashes" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS "status" INTEGER,
  ADD COLUMN IF NOT EXISTS "answer" JSONB,
  ADD COLUMN IF NOT EXISTS "answer_headers" JSONB NOT NULL DEFAULT '{}',
  -- What the call has changed, written with that change. A call that was cut off before its answer was
  -- kept is then answered without being run again (docs/decisions/0044).
  ADD COLUMN IF NOT EXISTS "changed_subject" TEXT,
  ADD COLUMN IF NOT EXISTS "locked_until" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "replays" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS "last_replayed_at" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "conflicts" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS "last_conflict_at" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "last_conflict_fields" TEXT[] NOT NULL DEFAULT '{}';

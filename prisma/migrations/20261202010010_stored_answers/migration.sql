-- The answer that a repeated call receives, and what the idempotency inspector shows. A row with an
-- order but without an answer is of an order's placement, whose answer is made from the order.
ALTER TABLE "idempotency_keys"
  ADD COLUMN "method" TEXT NOT NULL DEFAULT 'POST',
  ADD COLUMN "path" TEXT NOT NULL DEFAULT '/api/v1/orders',
  ADD COLUMN "request_id" TEXT,
  ADD COLUMN "field_hashes" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "status" INTEGER,
  ADD COLUMN "answer" JSONB,
  ADD COLUMN "answer_headers" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "locked_until" TIMESTAMPTZ(3),
  ADD COLUMN "replays" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "last_replayed_at" TIMESTAMPTZ(3),
  ADD COLUMN "conflicts" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "last_conflict_at" TIMESTAMPTZ(3),
  ADD COLUMN "last_conflict_fields" TEXT[] NOT NULL DEFAULT '{}';

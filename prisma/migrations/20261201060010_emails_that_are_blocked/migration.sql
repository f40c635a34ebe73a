CREATE INDEX CONCURRENTLY IF NOT EXISTS emails_blocked_idx ON emails (created_at, id)
  WHERE status = 'queued' AND blocked_by IS NOT NULL;

-- Why a queued email waits, where the reason is ours: the mail server refuses our login, our sender
-- or to relay for us (docs/decisions/0028). NULL: it waits for its first attempt, or for the server.
ALTER TABLE emails ADD COLUMN blocked_by text
  CONSTRAINT emails_blocked_by_check CHECK (blocked_by IN ('configuration'));
CREATE INDEX emails_blocked_idx ON emails (created_at, id)
  WHERE status = 'queued' AND blocked_by IS NOT NULL;

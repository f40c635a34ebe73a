-- Why a queued email waits, where the reason is ours: the mail server refuses our login, our sender
-- or to relay for us (docs/decisions/0028). NULL: it waits for its first attempt, or for the server.
SET LOCAL lock_timeout = '3s';
ALTER TABLE emails ADD COLUMN IF NOT EXISTS blocked_by text;

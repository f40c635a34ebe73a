SET LOCAL lock_timeout = '3s';
-- When the newest secret of a key was first used. Until then nobody may have received it.
ALTER TABLE api_keys ADD COLUMN IF NOT EXISTS key_used_at timestamptz(3);

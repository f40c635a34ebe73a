-- Since when a letter is tried: one that was given up and is queued again has its two days anew.
ALTER TABLE mails ADD COLUMN queued_at timestamptz(3) NOT NULL DEFAULT now();
UPDATE mails SET queued_at = created_at;

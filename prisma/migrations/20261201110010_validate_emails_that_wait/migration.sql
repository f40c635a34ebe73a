-- Reads every row, while readers and writers go on.
ALTER TABLE emails VALIDATE CONSTRAINT emails_blocked_by_check;

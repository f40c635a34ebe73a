ALTER TABLE emails VALIDATE CONSTRAINT emails_blocked_by_check;

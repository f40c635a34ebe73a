-- Reads every row, while readers and writers go on.
ALTER TABLE disputes VALIDATE CONSTRAINT disputes_status_check;

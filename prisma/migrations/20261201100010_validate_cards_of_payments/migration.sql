-- Reads every row, while readers and writers go on.
ALTER TABLE payments VALIDATE CONSTRAINT payments_check;

-- Reads every row, while readers and writers go on.
ALTER TABLE api_keys
  VALIDATE CONSTRAINT api_keys_read_per_minute_check,
  VALIDATE CONSTRAINT api_keys_write_per_minute_check,
  VALIDATE CONSTRAINT api_keys_previous_check;

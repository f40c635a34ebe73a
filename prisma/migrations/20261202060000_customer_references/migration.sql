-- The shop's own id of a customer, by which integrations create and change customers.
SET LOCAL lock_timeout = '3s';
ALTER TABLE customers ADD COLUMN IF NOT EXISTS reference text;

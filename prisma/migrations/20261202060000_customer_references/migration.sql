-- The shop's own id of a customer, by which integrations create and change customers.
ALTER TABLE customers ADD COLUMN reference text;

-- Reads every row, while readers and writers go on.
ALTER TABLE orders
  VALIDATE CONSTRAINT orders_payment_status_check,
  VALIDATE CONSTRAINT orders_not_required_is_free_check;

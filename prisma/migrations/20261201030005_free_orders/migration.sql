-- An order with a total of 0 needs no payment.
SET LOCAL lock_timeout = '3s';
ALTER TABLE orders
  DROP CONSTRAINT IF EXISTS orders_payment_status_check,
  ADD CONSTRAINT orders_payment_status_check CHECK (payment_status IN
    ('pending', 'authorized', 'declined', 'unknown', 'voided', 'paid', 'lapsed',
     'partially_refunded', 'refunded', 'not_required')) NOT VALID,
  DROP CONSTRAINT IF EXISTS orders_not_required_is_free_check,
  ADD CONSTRAINT orders_not_required_is_free_check
    CHECK (payment_status <> 'not_required' OR total = 0) NOT VALID;

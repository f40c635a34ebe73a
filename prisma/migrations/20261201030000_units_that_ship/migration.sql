-- Units that are taken out of an order before it ships: refunded, or never charged. Existing orders
-- ship all their units, as before. The checks are validated by the next migration, which locks out
-- neither readers nor writers.
ALTER TABLE order_items
  ADD COLUMN removed_quantity integer NOT NULL DEFAULT 0,
  ADD COLUMN uncharged_quantity integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT order_items_removed_quantity_check
    CHECK (uncharged_quantity >= 0 AND removed_quantity BETWEEN uncharged_quantity AND quantity)
    NOT VALID;

-- An order with a total of 0 needs no payment.
ALTER TABLE orders
  DROP CONSTRAINT orders_payment_status_check,
  ADD CONSTRAINT orders_payment_status_check CHECK (payment_status IN
    ('pending', 'authorized', 'declined', 'unknown', 'voided', 'paid', 'lapsed',
     'partially_refunded', 'refunded', 'not_required')) NOT VALID,
  ADD CONSTRAINT orders_not_required_is_free_check
    CHECK (payment_status <> 'not_required' OR total = 0) NOT VALID;

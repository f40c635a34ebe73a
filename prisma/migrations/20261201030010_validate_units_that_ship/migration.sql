-- Reads every row, while readers and writers go on.
ALTER TABLE order_items VALIDATE CONSTRAINT order_items_removed_quantity_check;
ALTER TABLE orders VALIDATE CONSTRAINT orders_payment_status_check;
ALTER TABLE orders VALIDATE CONSTRAINT orders_not_required_is_free_check;

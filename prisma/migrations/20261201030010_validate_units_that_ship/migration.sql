-- Reads every row, while readers and writers go on.
ALTER TABLE order_items VALIDATE CONSTRAINT order_items_removed_quantity_check;

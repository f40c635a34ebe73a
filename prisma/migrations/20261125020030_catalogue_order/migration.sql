-- The shop's catalogue is read in pages by name and by price, of what is on sale.
CREATE INDEX products_on_sale_name_idx ON products (lower(name), id) WHERE archived_at IS NULL;
CREATE INDEX products_on_sale_price_idx ON products (price, id) WHERE archived_at IS NULL;

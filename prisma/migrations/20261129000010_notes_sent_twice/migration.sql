-- A note's form that is sent twice carries the same key and adds one note.
ALTER TABLE order_notes ADD COLUMN request_key text;
CREATE UNIQUE INDEX order_notes_request_key_key ON order_notes (request_key);

-- What the desk's lists of people, money and letters are filtered by. Payments and refunds in their
-- common state have no index of their own: those rows are found by their time soon enough.
CREATE INDEX users_role_id_idx ON users (role, id);
CREATE INDEX users_email_prefix_idx ON users (email text_pattern_ops);
CREATE INDEX payments_uncommon_idx ON payments (status, created_at, id) WHERE status <> 'paid';
CREATE INDEX refunds_uncommon_idx ON refunds (status, created_at, id) WHERE status <> 'succeeded';
CREATE INDEX mails_kind_created_at_id_idx ON mails (kind, created_at, id);
CREATE INDEX mails_status_created_at_id_idx ON mails (status, created_at, id);

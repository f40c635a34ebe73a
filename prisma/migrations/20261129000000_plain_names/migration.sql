-- Renames stored names to the words of docs/glossary.md: mails to emails, failed work to failed runs,
-- consumed units to fulfilled units, settlement to reversal, fulfilment to fulfillment.

ALTER TABLE mails RENAME TO emails;
ALTER TABLE emails RENAME CONSTRAINT mails_pkey TO emails_pkey;
ALTER TABLE emails RENAME CONSTRAINT mails_status_check TO emails_status_check;
ALTER TABLE emails RENAME CONSTRAINT mails_order_id_fkey TO emails_order_id_fkey;
ALTER SEQUENCE mails_id_seq RENAME TO emails_id_seq;
ALTER INDEX mails_queued_idx RENAME TO emails_queued_idx;
ALTER INDEX mails_order_id_kind_cause_key RENAME TO emails_order_id_kind_cause_key;
ALTER INDEX mails_message_id_key RENAME TO emails_message_id_key;
ALTER INDEX mails_created_at_id_idx RENAME TO emails_created_at_id_idx;
ALTER INDEX mails_kind_created_at_id_idx RENAME TO emails_kind_created_at_id_idx;
ALTER INDEX mails_status_created_at_id_idx RENAME TO emails_status_created_at_id_idx;
ALTER INDEX mails_to_created_at_id_idx RENAME TO emails_to_created_at_id_idx;

UPDATE order_events SET type = 'email/pay_link_sent' WHERE type = 'mail/pay_link_sent';
UPDATE order_events
SET type = 'email/resent', data = (data - 'mailId') || jsonb_build_object('emailId', data -> 'mailId')
WHERE type = 'mail/resent';
UPDATE audit_entries
SET action = 'email/requeued', subject = regexp_replace(subject, '^mail:', 'email:')
WHERE action = 'mail/queued_again';

ALTER TABLE failed_work RENAME TO failed_runs;
ALTER TABLE failed_runs RENAME CONSTRAINT failed_work_pkey TO failed_runs_pkey;
ALTER SEQUENCE failed_work_id_seq RENAME TO failed_runs_id_seq;
ALTER INDEX failed_work_one_open_key RENAME TO failed_runs_one_open_key;
ALTER INDEX failed_work_open_idx RENAME TO failed_runs_open_idx;
ALTER INDEX failed_work_run_id_idx RENAME TO failed_runs_run_id_idx;
ALTER INDEX failed_work_order_ids_idx RENAME TO failed_runs_order_ids_idx;

ALTER TABLE orders
  DROP CONSTRAINT orders_inventory_status_check,
  DROP CONSTRAINT orders_shipped_is_consumed_check;
DROP INDEX orders_inventory_open_idx;
DROP INDEX orders_stuck_idx;
DROP INDEX orders_ship_by_idx;
UPDATE orders SET
  inventory_status = CASE inventory_status WHEN 'consumed' THEN 'fulfilled' ELSE inventory_status END,
  waiting_for = CASE waiting_for
    WHEN 'fulfilment' THEN 'fulfillment' WHEN 'settlement' THEN 'reversal' ELSE waiting_for END
WHERE inventory_status = 'consumed' OR waiting_for IN ('fulfilment', 'settlement');
ALTER TABLE orders
  ADD CONSTRAINT orders_inventory_status_check CHECK (inventory_status IN
    ('pending', 'reserved', 'out_of_stock', 'released', 'fulfilled')),
  ADD CONSTRAINT orders_shipped_is_fulfilled_check CHECK (
    status NOT IN ('shipped', 'delivered', 'completed') OR inventory_status = 'fulfilled');
CREATE INDEX orders_inventory_open_idx ON orders (inventory_status, created_at, id)
  WHERE inventory_status <> 'fulfilled';
CREATE INDEX orders_stuck_idx ON orders (resume_at)
  WHERE resume_at IS NOT NULL AND waiting_for NOT IN ('delivery', 'fulfillment');
CREATE INDEX orders_ship_by_idx ON orders (resume_at) WHERE waiting_for = 'fulfillment';

UPDATE order_events SET inventory_status = 'fulfilled' WHERE inventory_status = 'consumed';

ALTER TABLE reservations DROP CONSTRAINT reservations_status_check;
UPDATE reservations SET status = 'fulfilled' WHERE status = 'consumed';
ALTER TABLE reservations ADD CONSTRAINT reservations_status_check
  CHECK (status IN ('open', 'fulfilled', 'released'));

ALTER TABLE inventory_movements DROP CONSTRAINT inventory_movements_kind_check;
UPDATE inventory_movements SET kind = 'fulfill' WHERE kind = 'consume';
ALTER TABLE inventory_movements ADD CONSTRAINT inventory_movements_kind_check CHECK (kind IN
  ('opening', 'receive', 'adjust', 'count', 'reserve', 'release', 'fulfill', 'restock'));

ALTER TABLE refunds DROP CONSTRAINT refunds_origin_check;
UPDATE refunds SET origin = 'reversal' WHERE origin = 'settlement';
ALTER TABLE refunds ADD CONSTRAINT refunds_origin_check
  CHECK (origin IN ('reversal', 'operator', 'gateway'));

-- PostgreSQL 18 also names NOT NULL constraints; earlier versions do not have these rows.
DO $$
DECLARE old record;
BEGIN
  FOR old IN SELECT conrelid::regclass AS tbl, conname AS name FROM pg_constraint
    WHERE conname ~ '^(mails|failed_work)_'
  LOOP
    EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', old.tbl, old.name,
      regexp_replace(regexp_replace(old.name, '^mails_', 'emails_'), '^failed_work_', 'failed_runs_'));
  END LOOP;
END $$;

-- Settings and their audit entries keep their values under the setting's new name.
UPDATE shop_settings SET key = 'fulfillment' WHERE key = 'fulfilment';
UPDATE audit_entries
SET data = jsonb_set(data #- '{changed,fulfilment}', '{changed,fulfillment}',
  data #> '{changed,fulfilment}')
WHERE action = 'settings/changed' AND data -> 'changed' ? 'fulfilment';
-- Later failures of the same function and subject are counted on the open row of its new id.
UPDATE failed_runs SET function_id = CASE function_id
  WHEN 'send-customer-messages' THEN 'send-customer-emails'
  WHEN 'keep-books' THEN 'verify-order-changes' ELSE function_id END
WHERE function_id IN ('send-customer-messages', 'keep-books');

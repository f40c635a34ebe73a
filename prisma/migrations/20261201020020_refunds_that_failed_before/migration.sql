-- Refunds that failed before need no attention. They are written in batches, so that none is locked for
-- long, and a migration that was interrupted continues.
DO $$
DECLARE
  last_id integer := 0;
BEGIN
  LOOP
    WITH batch AS (
      SELECT id, status FROM refunds WHERE id > last_id ORDER BY id LIMIT 2000
    ), updated AS (
      UPDATE refunds r SET reviewed_at = r.updated_at
      FROM batch WHERE r.id = batch.id AND batch.status = 'failed' AND r.reviewed_at IS NULL
    )
    SELECT max(id) INTO last_id FROM batch;
    EXIT WHEN last_id IS NULL;
    COMMIT;
  END LOOP;
END $$;

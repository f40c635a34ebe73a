-- Existing payments that can still change at the gateway are asked about: each at a random time within
-- its age, so that not all are due at once. They are written in batches, so that none is locked for
-- long, and a migration that was interrupted continues.
DO $$
DECLARE
  last_id integer := 0;
BEGIN
  LOOP
    WITH batch AS (
      SELECT id FROM payments WHERE id > last_id ORDER BY id LIMIT 2000
    ), updated AS (
      UPDATE payments p
      SET check_at = now() + random() * greatest(now() - p.created_at, interval '1 day')
      FROM batch WHERE p.id = batch.id AND p.check_at IS NULL
        AND p.created_at > now() - interval '180 days'
        AND (p.status IN ('pending', 'unknown') OR p.provider_ref IS NOT NULL
          AND p.status IN ('authorized', 'paid', 'partially_refunded', 'refunded'))
    )
    SELECT max(id) INTO last_id FROM batch;
    EXIT WHEN last_id IS NULL;
    COMMIT;
  END LOOP;
END $$;

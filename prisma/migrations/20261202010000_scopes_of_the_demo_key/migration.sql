-- The demo's key has all scopes, also in a database that was created before there were so many. It is one
-- row, found by the unique index of its hash, so that the first batch is the last.
DO $$
BEGIN
  UPDATE api_keys
  SET scopes = ARRAY[
    'orders:read', 'orders:write', 'refunds:write', 'shipments:write', 'inventory:write',
    'products:read', 'products:write', 'customers:read', 'customers:write', 'webhooks:write',
    'events:read', 'metrics:read'
  ]
  WHERE key_hash = sha256('wb_demo_local_only'::bytea) AND revoked_at IS NULL;
  COMMIT;
END $$;

-- The demo's key has all scopes, also in a database that was created before there were so many.
UPDATE "api_keys"
SET "scopes" = ARRAY[
  'orders:read', 'orders:write', 'refunds:write', 'shipments:write', 'inventory:write',
  'products:read', 'products:write', 'customers:read', 'customers:write', 'webhooks:write',
  'events:read', 'metrics:read'
]
WHERE "key_hash" = sha256('wb_demo_local_only'::bytea) AND "revoked_at" IS NULL;

-- The demo's public API key has every scope. New databases get it from the seed.
UPDATE "api_keys" SET "scopes" = array_append("scopes", 'metrics:read')
WHERE "key_hash" = sha256('wb_demo_local_only') AND NOT 'metrics:read' = ANY ("scopes");

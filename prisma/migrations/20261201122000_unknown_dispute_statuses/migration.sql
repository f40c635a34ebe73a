-- The gateway's own status of a dispute, if it is one that Waybill doesn't know (docs/decisions/0036).
-- A dispute in another currency may exceed what an integer holds.
ALTER TABLE disputes ADD COLUMN unknown_status text;
ALTER TABLE disputes ALTER COLUMN amount TYPE bigint;

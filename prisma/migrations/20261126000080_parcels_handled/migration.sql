-- When an operator has seen to the parcel of an ended order that went out all the same.
ALTER TABLE shipments ADD COLUMN handled_at timestamptz(3);

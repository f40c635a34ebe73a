-- The list of events in the admin, filtered by name.
CREATE INDEX "order_events_type_id_idx" ON "order_events"("type", "id");

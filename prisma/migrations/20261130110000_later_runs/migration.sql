-- A cron's failure is resolved by its next run that completes.
ALTER TABLE failed_runs
  DROP CONSTRAINT failed_runs_resolution_check,
  ADD CONSTRAINT failed_runs_resolution_check
    CHECK (resolution IN ('retry', 'order_moved', 'later_run', 'operator', 'superseded'));

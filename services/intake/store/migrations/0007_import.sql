-- When imported history occurred; NULL for a complaint that was filed as it occurred.
ALTER TABLE complaint ADD COLUMN history_time timestamptz;

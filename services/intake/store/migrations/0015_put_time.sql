-- Since when a question waits: whoever orders all the time is not waited for without end.
ALTER TABLE put_question ADD COLUMN put_time timestamptz NOT NULL DEFAULT clock_timestamp();

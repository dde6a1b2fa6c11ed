-- Rounds of work, and how many of them were closed; since when it is merged; start of the newest clock counted.
ALTER TABLE fact
  ADD COLUMN rounds      int NOT NULL DEFAULT 1,
  ADD COLUMN closings    int NOT NULL DEFAULT 0,
  ADD COLUMN merge_time  timestamptz,
  ADD COLUMN clocks_time timestamptz;
UPDATE fact SET closings = 1 WHERE state = 2;

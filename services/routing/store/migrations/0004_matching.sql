-- What waits is kept apart by what it asks of an agent, and pulled in the order of its rank: the opening, earlier by
-- 8 hours for level 2 and by 72 hours for level 3, so that everything ages alike.
ALTER TABLE work_case
  ADD COLUMN lane      text        NOT NULL DEFAULT '',
  ADD COLUMN rank_time timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN wait_time timestamptz NOT NULL DEFAULT '-infinity';
UPDATE work_case
SET lane = language || '|', wait_time = open_time,
    rank_time = open_time - CASE level WHEN 3 THEN interval '72 hours' WHEN 2 THEN interval '8 hours' ELSE '0' END
WHERE state = 1;
DROP INDEX work_case_queue;
CREATE INDEX work_case_queue ON work_case (tenant, department_id, lane, rank_time, complaint_id) WHERE state = 1;

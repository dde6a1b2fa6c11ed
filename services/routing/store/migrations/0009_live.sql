-- What waits is counted by level, and its longest wait found, in the index of the queue alone.
DROP INDEX work_case_queue;
CREATE INDEX work_case_queue ON work_case (tenant, department_id, lane, rank_time, complaint_id)
  INCLUDE (level, wait_time) WHERE state = 1;
-- The same of what is assigned, by department and by agent.
DROP INDEX work_case_assigned;
CREATE INDEX work_case_assigned ON work_case (tenant, assignee_id) INCLUDE (department_id) WHERE state = 3;

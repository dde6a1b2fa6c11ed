-- What is needed to route a case anew when its triage is corrected, and who is asked first when it comes back to
-- its queue: the agent who had it.
ALTER TABLE work_case
  ADD COLUMN channel            int  NOT NULL DEFAULT 0,
  ADD COLUMN preferred_agent_id text NOT NULL DEFAULT '';

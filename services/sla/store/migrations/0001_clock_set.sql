-- All clocks of one complaint in one row, so that a batch of events is one read and one write.
-- Without a start_time only events that came before the filing are known, and `early` keeps them as
-- a redress.events.v1.ReadEventsResponse; `record` is a redress.sla.v1.GetClocksResponse.
CREATE TABLE clock_set (
  tenant        text        NOT NULL,
  complaint_id  uuid        NOT NULL,
  start_time    timestamptz,           -- when it was filed
  end_time      timestamptz,           -- when it was closed or withdrawn
  next_deadline timestamptz,           -- earliest deadline of an open clock; null without one
  open_count    int         NOT NULL,
  record        bytea       NOT NULL,
  early         bytea       NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 80);

-- For the list of clocks at risk.
CREATE INDEX clock_set_next_deadline ON clock_set (tenant, next_deadline, complaint_id)
  WHERE next_deadline IS NOT NULL;

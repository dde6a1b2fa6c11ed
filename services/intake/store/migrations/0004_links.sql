-- Complaints that are joined to another one, each with the one it was joined to (R-I5). Whoever adds or takes a
-- row away holds the lock of its complaint.
CREATE TABLE merge_link (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  into_id      uuid        NOT NULL,
  merge_time   timestamptz NOT NULL,
  actor        text        NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
);
CREATE INDEX merge_link_into ON merge_link (tenant, into_id, complaint_id);

-- `state_beneath` is where a merged complaint stands by itself, 0 for one that is not merged; `corrected` is the
-- triage as people corrected it, empty until somebody did.
ALTER TABLE complaint
  ADD COLUMN state_beneath int   NOT NULL DEFAULT 0,
  ADD COLUMN cycle         int   NOT NULL DEFAULT 1,
  ADD COLUMN corrected     bytea NOT NULL DEFAULT '';

-- What people made of a text that triage had understood otherwise (R-I6); ids rise with the time.
CREATE TABLE correction (
  tenant        text        NOT NULL,
  correction_id uuid        NOT NULL,
  complaint_id  uuid        NOT NULL,
  create_time   timestamptz NOT NULL,
  actor         text        NOT NULL,
  before        bytea       NOT NULL,  -- redress.intake.v1.Triage
  after         bytea       NOT NULL,
  PRIMARY KEY (tenant, correction_id)
);

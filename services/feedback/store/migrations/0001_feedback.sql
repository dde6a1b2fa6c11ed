-- One survey a complaint. The record holds everything but the comment, which is sealed.
CREATE TABLE survey (
  tenant         text        NOT NULL,
  survey_id      uuid        NOT NULL,
  complaint_id   uuid        NOT NULL,
  state          int         NOT NULL,  -- feedback.v1.SurveyState
  issue_time     timestamptz NOT NULL,
  record         bytea       NOT NULL,
  sealed_comment bytea,
  PRIMARY KEY (tenant, survey_id),
  UNIQUE (tenant, complaint_id)
) WITH (fillfactor = 80);
CREATE INDEX survey_issue ON survey (tenant, issue_time) INCLUDE (state);

-- Calls to make.
CREATE TABLE callback (
  tenant      text        NOT NULL,
  callback_id uuid        NOT NULL,
  state       int         NOT NULL,  -- feedback.v1.CallbackState; open ones come first
  due_time    timestamptz NOT NULL,
  record      bytea       NOT NULL,
  PRIMARY KEY (tenant, callback_id)
);
CREATE INDEX callback_urgency ON callback (tenant, state, due_time, callback_id);

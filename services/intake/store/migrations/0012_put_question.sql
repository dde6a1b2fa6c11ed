-- Complaints that an order was put for after they were filed: looked for in the embedded directory when no more came
-- for a while, and then no more. Nobody else waits behind them, nor they behind a platform's directory that is down.
CREATE TABLE put_question (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  due_time     timestamptz NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
);
CREATE INDEX put_question_due ON put_question (due_time);

-- A timer is written in the transaction of the state it serves and deleted in that of its firing.
CREATE TABLE timer (
  shard    int         NOT NULL,
  subject  uuid        NOT NULL,
  kind     text        NOT NULL,
  tenant   text        NOT NULL,
  version  bigint      NOT NULL DEFAULT 1,
  attempt  int         NOT NULL DEFAULT 0,
  due_time timestamptz NOT NULL,
  payload  bytea       NOT NULL,
  PRIMARY KEY (shard, subject, kind)
) WITH (fillfactor = 80);
CREATE INDEX timer_due ON timer (due_time);

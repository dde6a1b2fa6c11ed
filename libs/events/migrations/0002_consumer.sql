-- Number up to which each source's partition was taken in; moved in the transaction of the effect.
CREATE TABLE consumer_cursor (
  source    text   NOT NULL,
  partition int    NOT NULL,
  seq       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (source, partition)
) WITH (fillfactor = 10);

-- Events that could not be taken in, and those that wait behind them.
CREATE TABLE event_parked (
  complaint_id uuid        NOT NULL,
  park_order   bigint      GENERATED ALWAYS AS IDENTITY,
  source       text        NOT NULL,
  partition    int         NOT NULL,
  seq          bigint      NOT NULL,
  payload      bytea       NOT NULL,
  error        text        NOT NULL,
  attempts     int         NOT NULL,
  park_time    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (complaint_id, park_order),
  UNIQUE (source, partition, seq)
);

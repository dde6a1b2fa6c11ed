-- Newest number of each partition. The row is locked by whoever appends, until the commit: numbers have
-- no gaps and their order is the order of commit.
CREATE TABLE event_head (
  partition int    NOT NULL PRIMARY KEY,
  last_seq  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO event_head (partition) SELECT generate_series(0, 15);

-- What this service has to tell, for ever in this order.
CREATE TABLE event (
  partition    int         NOT NULL,
  seq          bigint      NOT NULL,
  complaint_id uuid        NOT NULL,
  payload      bytea       NOT NULL,
  record_time  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, seq)
);

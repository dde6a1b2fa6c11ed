-- One partition's events while clocks are made again from the logs; empty at any other time, and of no
-- worth after a crash. What other services told comes before what this one told.
CREATE UNLOGGED TABLE rebuild_event (
  complaint_id uuid    NOT NULL,
  place        bigint  GENERATED ALWAYS AS IDENTITY,
  own          boolean NOT NULL,
  payload      bytea   NOT NULL,
  PRIMARY KEY (complaint_id, place)
);

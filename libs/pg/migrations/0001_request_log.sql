-- The first answer to every write, so that a second call with the same request_id gets it again.
CREATE TABLE request_log (
  tenant      text        NOT NULL,
  request_id  text        NOT NULL,
  fingerprint bytea       NOT NULL,
  response    bytea       NOT NULL,
  record_time timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, request_id)
);

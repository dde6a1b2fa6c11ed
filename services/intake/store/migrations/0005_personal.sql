-- When a customer's personal data were erased, if they were (R-I10).
ALTER TABLE complaint ADD COLUMN erase_time timestamptz;

-- Erasures that were asked for. The customer is known by a look-up key alone; until `done`, complaints of the
-- pseudonym still have their records to be cleared.
CREATE TABLE erasure (
  tenant       text        NOT NULL,
  customer_key bytea       NOT NULL,
  erase_time   timestamptz NOT NULL,
  pseudonym    text        NOT NULL,
  complaints   bigint      NOT NULL,
  actor        text        NOT NULL,
  done         boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, customer_key, erase_time)
);
CREATE INDEX erasure_pending ON erasure (erase_time) WHERE NOT done;

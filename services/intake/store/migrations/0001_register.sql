-- The register. `record` is the complaint as it was filed, without personal data; the columns beside it move.
CREATE TABLE complaint (
  tenant        text        NOT NULL,
  complaint_id  uuid        NOT NULL,
  reference     text        NOT NULL,
  state         int         NOT NULL,
  state_time    timestamptz NOT NULL,
  level         int         NOT NULL,
  channel       int         NOT NULL,
  category      text        NOT NULL,
  customer_id   text        NOT NULL,
  order_id      text        NOT NULL,
  sku           text        NOT NULL,
  supplier_id   text        NOT NULL,
  department    text        NOT NULL DEFAULT '',
  assignee      text        NOT NULL DEFAULT '',
  create_time   timestamptz NOT NULL,
  update_time   timestamptz NOT NULL,
  close_time    timestamptz NOT NULL DEFAULT '-infinity',
  version       bigint      NOT NULL DEFAULT 1,
  open_clocks   bytea       NOT NULL DEFAULT '',
  sealed        bytea       NOT NULL,
  record        bytea       NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX complaint_reference ON complaint (reference);
CREATE INDEX complaint_customer ON complaint (tenant, customer_id, complaint_id);

-- What every service told of a complaint, in the order in which it was heard.
CREATE TABLE timeline (
  complaint_id uuid        NOT NULL,
  entry_id     bigint      GENERATED ALWAYS AS IDENTITY,
  source       text        NOT NULL,
  seq          bigint      NOT NULL,
  occur_time   timestamptz NOT NULL,
  payload      bytea       NOT NULL,
  PRIMARY KEY (complaint_id, entry_id)
);

-- How many references of a day are taken.
CREATE TABLE reference_counter (
  day       date   NOT NULL PRIMARY KEY,
  next_free bigint NOT NULL
) WITH (fillfactor = 10);

-- The embedded order directory.
CREATE TABLE customer_order (
  tenant      text  NOT NULL,
  order_id    text  NOT NULL,
  customer_id text  NOT NULL,
  record      bytea NOT NULL,
  PRIMARY KEY (tenant, order_id)
);

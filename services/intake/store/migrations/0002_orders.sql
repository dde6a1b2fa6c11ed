-- A post, a call or a mail is one complaint, however often it is filed (R-I1).
CREATE TABLE channel_reference (
  tenant       text NOT NULL,
  channel      int  NOT NULL,
  reference    text NOT NULL,
  complaint_id uuid NOT NULL,
  PRIMARY KEY (tenant, channel, reference)
);

-- A customer's recent orders (R-I2).
ALTER TABLE customer_order ADD COLUMN order_time timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX customer_order_recent ON customer_order (tenant, customer_id, order_time);

-- What was learned of the order after the filing, a part of a complaint that lies over `record`.
ALTER TABLE complaint ADD COLUMN linked bytea;

-- Complaints whose order the platform's directory is still to be asked for.
CREATE TABLE order_question (
  due_time     timestamptz NOT NULL,
  complaint_id uuid        NOT NULL,
  tenant       text        NOT NULL,
  attempt      int         NOT NULL DEFAULT 0,
  PRIMARY KEY (due_time, complaint_id)
);

-- Earlier complaints about an order.
CREATE INDEX complaint_order ON complaint (tenant, order_id, complaint_id) WHERE order_id <> '';

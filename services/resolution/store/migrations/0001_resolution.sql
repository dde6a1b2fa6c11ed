-- What is known of each complaint; the row is also the lock of its proposals and its ledger.
CREATE TABLE complaint_facts (
  tenant             text    NOT NULL,
  complaint_id       uuid    NOT NULL,
  category           text    NOT NULL,
  subcategory        text    NOT NULL,
  level              int     NOT NULL,
  language           text    NOT NULL,
  customer_id        text    NOT NULL,
  order_id           text    NOT NULL,
  sku                text    NOT NULL,
  amount_minor_units bigint,
  solution_template  text    NOT NULL,
  withdrawn          boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant, complaint_id)
);

-- A tenant's own templates, as templates/{id}; in byte order, as lists have them.
CREATE TABLE template (
  tenant      text NOT NULL,
  name        text COLLATE "C" NOT NULL,
  category    text NOT NULL,
  subcategory text NOT NULL,
  record      bytea NOT NULL,
  PRIMARY KEY (tenant, name)
);
CREATE INDEX template_category ON template (tenant, category);

CREATE TABLE proposal (
  tenant       text  NOT NULL,
  proposal_id  uuid  NOT NULL,
  complaint_id uuid  NOT NULL,
  state        int   NOT NULL,
  record       bytea NOT NULL,
  PRIMARY KEY (tenant, proposal_id)
);
-- One open proposal a complaint: proposed, accepted or executing.
CREATE UNIQUE INDEX proposal_open ON proposal (tenant, complaint_id) WHERE state IN (1, 2, 5);

-- Double entry: the amount leaves the debited account and enters the credited one.
CREATE TABLE ledger_entry (
  tenant         text        NOT NULL,
  complaint_id   uuid        NOT NULL,
  entry_seq      bigint      GENERATED ALWAYS AS IDENTITY,
  entry_id       uuid        NOT NULL,
  kind           int         NOT NULL,
  debit_account  text        NOT NULL,
  credit_account text        NOT NULL,
  minor_units    bigint      NOT NULL CHECK (minor_units > 0),
  proposal_id    uuid        NOT NULL,
  item_index     int         NOT NULL,
  entry_time     timestamptz NOT NULL,
  actor          text        NOT NULL,
  PRIMARY KEY (tenant, complaint_id, entry_seq),
  CHECK ((kind, debit_account, credit_account) IN
         ((1, 'authority', 'reserved'), (2, 'reserved', 'spent'), (3, 'reserved', 'authority')))
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: reverse an entry with another one';
END
$$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What the platform confirmed, with its own id of the deed.
CREATE TABLE receipt (
  tenant       text        NOT NULL,
  proposal_id  uuid        NOT NULL,
  item_index   int         NOT NULL,
  platform_id  text        NOT NULL,
  receipt_time timestamptz NOT NULL,
  PRIMARY KEY (tenant, proposal_id, item_index)
);

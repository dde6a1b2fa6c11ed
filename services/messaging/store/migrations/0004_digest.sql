-- Who has the case of a complaint, and how grave it is; for digests.
CREATE TABLE duty (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  department   text        NOT NULL,
  agent        text        NOT NULL,
  crisis       boolean     NOT NULL,
  close_time   timestamptz,            -- of a closed case
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 80);

-- What staff are still to be told of clocks; gone with the digest that tells it.
CREATE TABLE digest_item (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  clock_id     text        NOT NULL,
  audience     int         NOT NULL,
  recipient    text        NOT NULL,   -- empty while there is nobody
  milestone    text        NOT NULL,
  word         int         NOT NULL,
  percent      int         NOT NULL,
  deadline     timestamptz NOT NULL,
  crisis       boolean     NOT NULL,
  PRIMARY KEY (tenant, complaint_id, clock_id, audience)
) WITH (fillfactor = 80);
CREATE INDEX digest_item_recipient ON digest_item (tenant, recipient) WHERE recipient <> '';

-- Whoever gets digests, and when the next one is due.
CREATE TABLE digest_recipient (
  tenant       text        NOT NULL,
  recipient    text        NOT NULL,
  recipient_id uuid        NOT NULL,   -- of the timer
  due_time     timestamptz,
  quiet_until  timestamptz NOT NULL,
  underway     uuid,                   -- the digest that the platform has not taken yet
  PRIMARY KEY (tenant, recipient)
) WITH (fillfactor = 70);

-- What was sent: ids, codes and moments, nothing of a customer.
CREATE TABLE digest (
  tenant      text   NOT NULL,
  recipient   text   NOT NULL,
  digest_id   uuid   NOT NULL,
  body        text   NOT NULL,
  item_count  bigint NOT NULL,
  outcome     text   NOT NULL,         -- empty until it is known
  attempts    int    NOT NULL,
  PRIMARY KEY (tenant, recipient, digest_id)
);

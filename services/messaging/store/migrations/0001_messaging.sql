-- Whom a complaint's messages go to, and how; learned from the filing.
CREATE TABLE conversation (
  tenant       text NOT NULL,
  complaint_id uuid NOT NULL,
  channel      int  NOT NULL,
  customer_id  text NOT NULL,
  language     text NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
);

-- What was said. The record holds everything but the body, which is sealed; message ids sort by time.
CREATE TABLE message (
  tenant          text   NOT NULL,
  complaint_id    uuid   NOT NULL,
  message_id      uuid   NOT NULL,
  record          bytea  NOT NULL,
  sealed_body     bytea  NOT NULL,
  override_codes  text[],          -- stops of the guard that a supervisor overrode
  sealed_override bytea,           -- and why
  PRIMARY KEY (tenant, complaint_id, message_id)
) WITH (fillfactor = 80);

-- What a tenant's people may not say; the form is what texts are compared with.
CREATE TABLE forbidden_phrase (
  tenant text NOT NULL,
  form   text NOT NULL,
  phrase text NOT NULL,
  advice text NOT NULL,
  PRIMARY KEY (tenant, form)
);

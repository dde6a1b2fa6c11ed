-- Which customers were told which statement of an incident: one row each, whatever the number of their complaints. The
-- customer is a digest of their id, or the complaint where nobody knows whose it is.
CREATE TABLE incident_notice (
  tenant       text NOT NULL,
  incident     text NOT NULL,
  statement    int  NOT NULL,
  customer     text NOT NULL,
  complaint_id uuid NOT NULL,  -- on which they were told
  PRIMARY KEY (tenant, incident, statement, customer)
);

-- Notices about complaints whose filing has not arrived yet.
CREATE TABLE notice_waiting (
  tenant       text NOT NULL,
  complaint_id uuid NOT NULL,
  incident     text NOT NULL,
  statement    int  NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (tenant, complaint_id, incident, statement)
);

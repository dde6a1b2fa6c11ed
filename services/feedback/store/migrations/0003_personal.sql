-- Complaints whose customer's personal data were erased (R-I10): they get no survey, and none is answered.
CREATE TABLE erased_complaint (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  erase_time   timestamptz NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
);

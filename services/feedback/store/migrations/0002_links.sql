-- One survey a round of work: that of a round that is over stands aside when the case is opened again.
ALTER TABLE survey ADD COLUMN past boolean NOT NULL DEFAULT false;
ALTER TABLE survey DROP CONSTRAINT survey_tenant_complaint_id_key;
CREATE UNIQUE INDEX survey_round ON survey (tenant, complaint_id) WHERE NOT past;
CREATE INDEX survey_complaint ON survey (tenant, complaint_id);

-- What an erasure has to look through.
CREATE INDEX correction_complaint ON correction (tenant, complaint_id);

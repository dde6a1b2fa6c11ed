-- The complaint that another one was joined to (R-I5).
ALTER TABLE complaint_facts ADD COLUMN merged_into uuid;
CREATE INDEX complaint_facts_merged ON complaint_facts (tenant, merged_into) WHERE merged_into IS NOT NULL;

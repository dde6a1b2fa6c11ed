-- Every set of rules that a tenant ever put. A version never changes: cases refer to it.
CREATE TABLE rule_version (
  tenant        text        NOT NULL,
  version       bigint      NOT NULL,  -- from 1; 0 is the set that ships and has no row
  record        bytea       NOT NULL,  -- redress.routing.v1.PutRulesRequest with its rules alone
  document      text        NOT NULL,  -- YAML as it was put, or empty
  rules_count   int         NOT NULL,  -- 0 where only the record knows
  creator       text        NOT NULL,
  create_time   timestamptz NOT NULL,
  activate_time timestamptz NOT NULL,  -- when it last began to decide
  PRIMARY KEY (tenant, version)
);

-- rule_set goes on to name the version that decides, with its rules beside it, so that routing reads one row; version
-- 0 has an empty record.
INSERT INTO rule_version (tenant, version, record, document, rules_count, creator, create_time, activate_time)
SELECT tenant, version, record, '', 0, '', now(), now() FROM rule_set;

-- What rules look at: as they saw it when they chose the department, and as it is known now where that differs. Rows
-- from before have neither.
ALTER TABLE work_case
  ADD COLUMN facts_seen bytea NOT NULL DEFAULT '',  -- redress.events.v1.ComplaintFiled
  ADD COLUMN facts_now  bytea NOT NULL DEFAULT '';  -- the same

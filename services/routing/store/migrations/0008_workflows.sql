-- Every version of every workflow that a tenant ever put. A version never changes: cases refer to it.
CREATE TABLE workflow_version (
  tenant        text        NOT NULL,
  workflow_id   text        NOT NULL,
  version       bigint      NOT NULL,  -- from 1; 0 of the standard one ships and has no row
  record        bytea       NOT NULL,  -- redress.routing.v1.Workflow as it was put
  document      text        NOT NULL,  -- YAML as it was put, or empty
  steps_count   int         NOT NULL,
  creator       text        NOT NULL,
  create_time   timestamptz NOT NULL,
  activate_time timestamptz NOT NULL,  -- when it last began to decide
  PRIMARY KEY (tenant, workflow_id, version)
);

-- The version that decides, whole, so that opening a case reads one row a workflow; version 0 is none, and has an
-- empty record.
CREATE TABLE workflow (
  tenant      text   NOT NULL,
  workflow_id text   NOT NULL,
  version     bigint NOT NULL,
  record      bytea  NOT NULL,
  PRIMARY KEY (tenant, workflow_id)
);

-- Open cases with a transfer that a department sits on: past its limit and not answered.
CREATE TABLE overdue_transfer (
  tenant        text NOT NULL,
  complaint_id  uuid NOT NULL,
  department_id text NOT NULL,  -- that was asked
  PRIMARY KEY (tenant, complaint_id)
);

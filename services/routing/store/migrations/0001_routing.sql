-- Departments that a tenant put over the defaults.
CREATE TABLE department (
  tenant        text  NOT NULL,
  department_id text  NOT NULL,
  record        bytea NOT NULL,  -- redress.routing.v1.Department
  PRIMARY KEY (tenant, department_id)
);

-- The tenant's rules now in force, whole.
CREATE TABLE rule_set (
  tenant  text   PRIMARY KEY,
  version bigint NOT NULL,
  record  bytea  NOT NULL  -- redress.routing.v1.PutRulesRequest with its rules alone
);

-- Loads change with every offer: no index holds them, and the page has room to change in place.
CREATE TABLE agent (
  tenant    text        NOT NULL,
  agent_id  text        NOT NULL,
  record    bytea       NOT NULL,  -- redress.routing.v1.Agent; presence and load are the columns'
  languages text[]      NOT NULL,  -- primary subtags; empty means every one
  presence  int         NOT NULL,
  capacity  int         NOT NULL,
  load      int         NOT NULL DEFAULT 0 CHECK (load >= 0),
  idle_time timestamptz NOT NULL,  -- when work was last given or taken, or presence told
  PRIMARY KEY (tenant, agent_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE agent_department (
  tenant        text NOT NULL,
  department_id text NOT NULL,
  agent_id      text NOT NULL,
  PRIMARY KEY (tenant, department_id, agent_id)
);

CREATE TABLE work_case (
  tenant        text        NOT NULL,
  complaint_id  uuid        NOT NULL,
  state         int         NOT NULL,  -- CaseState; 0 until the filing has arrived
  department_id text        NOT NULL,
  level         int         NOT NULL,
  language      text        NOT NULL,  -- primary subtag
  assignee_id   text        NOT NULL,  -- agent who has it, or had it when it was closed
  offered_id    text        NOT NULL,  -- agent who is offered it
  open_time     timestamptz NOT NULL,
  signals       text        NOT NULL,  -- of the filing, one a line
  causes        text        NOT NULL,  -- of escalations, one a line
  rejections    int         NOT NULL,
  version       bigint      NOT NULL,
  record        bytea       NOT NULL,  -- redress.routing.v1.Case
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- What waits, in the order in which it is pulled.
CREATE INDEX work_case_queue ON work_case (tenant, department_id, level DESC, open_time, complaint_id)
  WHERE state = 1;
-- Standing offers of an agent.
CREATE INDEX work_case_offered ON work_case (tenant, offered_id) WHERE state = 2;
-- Lists, oldest first: of the tenant, of a department, of an agent.
CREATE INDEX work_case_opened ON work_case (tenant, open_time, complaint_id) WHERE state > 0;
CREATE INDEX work_case_department ON work_case (tenant, department_id, open_time, complaint_id)
  WHERE state > 0;
CREATE INDEX work_case_assignee ON work_case (tenant, assignee_id, open_time, complaint_id)
  WHERE assignee_id <> '';

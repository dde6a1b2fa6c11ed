-- Requests for more than somebody may grant (R-R8).
CREATE TABLE approval (
  tenant       text    NOT NULL,
  approval_id  uuid    NOT NULL,  -- grows with time
  complaint_id uuid    NOT NULL,
  state        int     NOT NULL,  -- ApprovalState
  overdue      boolean NOT NULL,  -- waits, and the topmost rung let its time run out
  approver_id  text    NOT NULL,  -- who decided, or ''
  record       bytea   NOT NULL,  -- redress.routing.v1.Approval
  PRIMARY KEY (tenant, approval_id)
);
CREATE INDEX approval_waiting ON approval (tenant, approval_id) WHERE state = 1;
CREATE INDEX approval_approver ON approval (tenant, approver_id, approval_id) WHERE approver_id <> '';
CREATE INDEX approval_complaint ON approval (tenant, complaint_id, approval_id);

-- Every chain of approvers that a tenant ever put. A version never changes: approvals refer to it.
CREATE TABLE approval_chain (
  tenant  text   NOT NULL,
  version bigint NOT NULL,  -- from 1; 0 is the chain that ships and has no row
  record  bytea  NOT NULL,  -- redress.routing.v1.ApprovalChain
  PRIMARY KEY (tenant, version)
);

-- A proposal that waits for an approver (state 8) is open as well.
DROP INDEX proposal_open;
CREATE UNIQUE INDEX proposal_open ON proposal (tenant, complaint_id) WHERE state IN (1, 2, 5, 8);
-- Those alone, for complaints that are withdrawn meanwhile.
CREATE INDEX proposal_waiting ON proposal (tenant, complaint_id) WHERE state = 8;

-- Who approved what is above the actor's authority.
ALTER TABLE ledger_entry ADD COLUMN approver text NOT NULL DEFAULT '';

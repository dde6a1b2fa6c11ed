-- Until when each agent's presence counts, and since when they are gone. Whoever is there says so every half minute:
-- it stands beside the agents, whose rows matching locks.
CREATE TABLE agent_presence (
  tenant       text        NOT NULL,
  agent_id     text        NOT NULL,
  expire_time  timestamptz NOT NULL,  -- when the presence runs out; infinity of who is gone
  offline_time timestamptz,           -- since when they are gone; null while they are there
  look_time    timestamptz NOT NULL,  -- when the sweep looks at them again
  PRIMARY KEY (tenant, agent_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX agent_presence_look ON agent_presence (look_time);

-- A shift is on or off for all who have it; the sweep turns those whose time has come.
CREATE TABLE shift (
  tenant      text        NOT NULL,
  shift_id    text        NOT NULL,
  record      bytea       NOT NULL,  -- redress.routing.v1.Shift
  is_on       boolean     NOT NULL,
  change_time timestamptz NOT NULL,  -- infinity when it stays so
  PRIMARY KEY (tenant, shift_id)
);
CREATE INDEX shift_change ON shift (change_time);

CREATE TABLE team (
  tenant  text  NOT NULL,
  team_id text  NOT NULL,
  record  bytea NOT NULL,  -- redress.routing.v1.Team
  PRIMARY KEY (tenant, team_id)
);

CREATE TABLE training (
  tenant     text NOT NULL,
  agent_id   text NOT NULL,
  trained_on date NOT NULL,
  course     text NOT NULL,
  minutes    int  NOT NULL,
  PRIMARY KEY (tenant, agent_id, trained_on, course)
);

ALTER TABLE agent
  ADD COLUMN shift_id                text        NOT NULL DEFAULT '',
  ADD COLUMN on_shift                boolean     NOT NULL DEFAULT true,  -- the shift's is_on; true without one
  ADD COLUMN team_id                 text        NOT NULL DEFAULT '',
  ADD COLUMN join_time               timestamptz NOT NULL DEFAULT 'infinity',
  ADD COLUMN certificate_expire_time timestamptz NOT NULL DEFAULT 'infinity';  -- of the first that runs out
CREATE INDEX agent_shift ON agent (tenant, shift_id) WHERE shift_id <> '';
CREATE INDEX agent_team ON agent (tenant, team_id) WHERE team_id <> '';

-- What an agent has in hand, among all that they ever had.
CREATE INDEX work_case_assigned ON work_case (tenant, assignee_id) WHERE state = 3;

-- Presences from before they ran out count as if they were told now, and who is gone is gone since now.
INSERT INTO agent_presence (tenant, agent_id, expire_time, offline_time, look_time)
SELECT tenant, agent_id, now() + interval '8 hours', NULL, now() + interval '8 hours' FROM agent
WHERE presence IN (1, 2)
UNION ALL
SELECT tenant, agent_id, 'infinity', now(), now() FROM agent WHERE presence = 3;

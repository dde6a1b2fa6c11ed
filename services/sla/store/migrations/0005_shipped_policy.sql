-- Since when a version that ships has been on by the setting policy_packs: what is switched on later, or ships
-- later, begins no clocks before that.
CREATE TABLE shipped_policy (
  id          text        NOT NULL,
  version     int         NOT NULL,
  active_time timestamptz NOT NULL,
  PRIMARY KEY (id, version)
);

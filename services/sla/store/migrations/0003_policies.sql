-- Calendars of tenants; a version never changes. One may take the dates of those placed before it.
CREATE TABLE calendar_version (
  tenant      text        NOT NULL,
  id          text        NOT NULL,
  version     int         NOT NULL,
  place       bigint      GENERATED ALWAYS AS IDENTITY,
  document    text        NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (tenant, id, version)
);

-- Policies of tenants, and the shipped ones that they activated or retired. A draft has no
-- active_time; what was ever active changes no more, but for the retirement to come.
CREATE TABLE policy_version (
  tenant      text        NOT NULL,
  id          text        NOT NULL,
  version     int         NOT NULL,
  rank        int         NOT NULL,
  shipped     boolean     NOT NULL,
  document    text        NOT NULL,
  create_time timestamptz NOT NULL,
  active_time timestamptz,             -- begins clocks from then on
  retire_time timestamptz,             -- and until just before then
  revision    bigint      NOT NULL,
  PRIMARY KEY (tenant, id, version)
);

-- Counts the changes of a tenant's calendars and policies, so that every replica sees them.
CREATE TABLE policy_shelf (
  tenant   text   PRIMARY KEY,
  revision bigint NOT NULL
);

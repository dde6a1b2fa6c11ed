-- How far the watch for group complaints has come in intake's log.
CREATE TABLE group_cursor (
  partition int    PRIMARY KEY,
  seq       bigint NOT NULL
) WITH (fillfactor = 10);

-- What the detection knows of all complaints of a tenant; its lock is the lock of all their keys.
CREATE TABLE group_traffic (
  tenant text  PRIMARY KEY,
  state  bytea NOT NULL  -- domain/group_codec.h
) WITH (fillfactor = 50);

-- And of one key: an article, a batch, a region... Found by its name alone, so that a new state is written in place.
CREATE TABLE group_key (
  tenant   text   NOT NULL,
  key      text   NOT NULL,
  kind     int    NOT NULL,
  newest_s bigint NOT NULL,  -- own time of its latest complaint
  state    bytea  NOT NULL,  -- domain/group_codec.h
  PRIMARY KEY (tenant, key)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE incident (
  tenant      text        NOT NULL,
  incident_id uuid        NOT NULL,
  ref         text        NOT NULL,  -- the detection's name of it, or empty
  state       int         NOT NULL,  -- IncidentState
  drill       boolean     NOT NULL,
  open_time   timestamptz NOT NULL,
  close_time  timestamptz,
  version     bigint      NOT NULL,
  record      bytea       NOT NULL,  -- redress.routing.v1.Incident without its counts
  PRIMARY KEY (tenant, incident_id)
);
CREATE UNIQUE INDEX incident_ref ON incident (tenant, ref) WHERE ref <> '';
CREATE INDEX incident_list ON incident (tenant, open_time DESC, incident_id DESC);

-- A complaint belongs to one incident at most. Those of a drill are made up.
CREATE TABLE incident_link (
  tenant       text        NOT NULL,
  complaint_id uuid        NOT NULL,
  incident_id  uuid        NOT NULL,
  reason       text        NOT NULL,
  link_time    timestamptz NOT NULL,
  raised       boolean     NOT NULL,  -- false until its case has heard of it
  statement    int         NOT NULL,  -- the last one told on it, or before it came
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 70);
CREATE INDEX incident_link_of ON incident_link (tenant, incident_id, complaint_id);
CREATE INDEX incident_link_pending ON incident_link (tenant, incident_id) WHERE NOT raised;

-- Complaints of before the opening that are still to be looked for, a page of cases at a time.
CREATE TABLE incident_search (
  tenant      text        NOT NULL,
  incident_id uuid        NOT NULL,
  key         text        NOT NULL,
  from_s      bigint      NOT NULL,  -- own times after this
  to_s        bigint      NOT NULL,  -- until this
  after_time  timestamptz NOT NULL,  -- place among cases by their opening
  after_id    uuid        NOT NULL,
  until_time  timestamptz NOT NULL,
  PRIMARY KEY (tenant, incident_id, key)
);

-- Statements on their way to the linked complaints, some hundred at a time, in the order of their ids.
CREATE TABLE incident_notice (
  tenant      text NOT NULL,
  incident_id uuid NOT NULL,
  statement   int  NOT NULL,
  after_id    uuid NOT NULL,
  PRIMARY KEY (tenant, incident_id, statement)
);

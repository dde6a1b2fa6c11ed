-- One row a complaint: what the figures must remember of it. `held` is what was counted before its
-- filing or its first department was known. `version` counts the saves.
CREATE TABLE fact (
  tenant           text        NOT NULL,
  complaint_id     uuid        NOT NULL,
  version          bigint      NOT NULL,
  state            int         NOT NULL,
  channel          int         NOT NULL,
  level            int         NOT NULL,
  category         text        NOT NULL,
  department       text        NOT NULL,
  first_department text        NOT NULL,
  filed_time       timestamptz,
  end_time         timestamptz,
  held             bytea       NOT NULL,
  PRIMARY KEY (tenant, complaint_id)
) WITH (fillfactor = 70);

-- Figures by hour. A figure is the sum over its shards, which keep replicas out of each other's way.
CREATE TABLE rollup_hour (
  tenant     text        NOT NULL,
  metric     int         NOT NULL,
  hour       timestamptz NOT NULL,
  channel    int         NOT NULL,
  category   text        NOT NULL,
  level      int         NOT NULL,
  department text        NOT NULL,
  shard      int         NOT NULL,
  value      bigint      NOT NULL,
  PRIMARY KEY (tenant, metric, hour, channel, category, level, department, shard)
) WITH (fillfactor = 70);

-- The same by day of the time zone in day_zone, for long ranges.
CREATE TABLE rollup_day (
  tenant     text        NOT NULL,
  metric     int         NOT NULL,
  day        timestamptz NOT NULL,
  channel    int         NOT NULL,
  category   text        NOT NULL,
  level      int         NOT NULL,
  department text        NOT NULL,
  shard      int         NOT NULL,
  value      bigint      NOT NULL,
  PRIMARY KEY (tenant, metric, day, channel, category, level, department, shard)
) WITH (fillfactor = 70);

-- Time zone by which a tenant's days are kept.
CREATE TABLE day_zone (
  tenant text NOT NULL PRIMARY KEY,
  zone   text NOT NULL
);

-- Sums since ever.
CREATE TABLE live_total (
  tenant text   NOT NULL,
  metric int    NOT NULL,
  shard  int    NOT NULL,
  value  bigint NOT NULL,
  PRIMARY KEY (tenant, metric, shard)
) WITH (fillfactor = 10);

-- Newest moment taken in.
CREATE TABLE live_as_of (
  tenant text        NOT NULL,
  shard  int         NOT NULL,
  as_of  timestamptz NOT NULL,
  PRIMARY KEY (tenant, shard)
) WITH (fillfactor = 10);

-- What a commit of filings brought, a row a tenant and channel; inserted beside the complaints and never updated, so
-- that no two commits wait for each other. Soon moved into the three tables below.
CREATE TABLE channel_batch (
  tenant    text        NOT NULL,
  channel   int         NOT NULL,
  file_time timestamptz NOT NULL,
  filed     bigint      NOT NULL
);

-- Filings of a minute, for a day and a little.
CREATE TABLE channel_minute (
  tenant  text        NOT NULL,
  channel int         NOT NULL,
  minute  timestamptz NOT NULL,
  filed   bigint      NOT NULL,
  PRIMARY KEY (tenant, channel, minute)
) WITH (fillfactor = 70);

-- Filings of an hour, for the 28 days before the channel's last one: its own history (R-I1).
CREATE TABLE channel_hour (
  tenant  text        NOT NULL,
  channel int         NOT NULL,
  hour    timestamptz NOT NULL,
  filed   bigint      NOT NULL,
  PRIMARY KEY (tenant, channel, hour)
) WITH (fillfactor = 70);

CREATE TABLE channel_seen (
  tenant     text        NOT NULL,
  channel    int         NOT NULL,
  first_time timestamptz NOT NULL,
  last_time  timestamptz NOT NULL,
  PRIMARY KEY (tenant, channel)
) WITH (fillfactor = 50);

-- What was filed before these tables were.
INSERT INTO channel_seen (tenant, channel, first_time, last_time)
SELECT tenant, channel, min(create_time), max(create_time) FROM complaint GROUP BY tenant, channel;

INSERT INTO channel_hour (tenant, channel, hour, filed)
SELECT tenant, channel, date_trunc('hour', create_time, 'UTC'), count(*)
FROM complaint JOIN channel_seen USING (tenant, channel)
WHERE create_time >= last_time - interval '28 days'
GROUP BY 1, 2, 3;

INSERT INTO channel_minute (tenant, channel, minute, filed)
SELECT tenant, channel, date_trunc('minute', create_time), count(*)
FROM complaint WHERE create_time >= now() - interval '1 day'
GROUP BY 1, 2, 3;

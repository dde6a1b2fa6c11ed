-- Where the index stands in intake's own event log.
CREATE TABLE search_cursor (
  partition int    NOT NULL PRIMARY KEY,
  seq       bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO search_cursor (partition) SELECT generate_series(0, 15);

-- Segments of the index, the later ones with what is newer; their keys are keyed hashes.
CREATE SEQUENCE search_segment_id;
CREATE TABLE search_segment (
  segment_id bigint NOT NULL PRIMARY KEY,
  last_batch bigint NOT NULL,
  documents  int    NOT NULL,
  pages      int    NOT NULL,
  directory  bytea  NOT NULL
);
ALTER TABLE search_segment ALTER COLUMN directory SET STORAGE EXTERNAL;

-- One page of a segment fills one page of the table.
CREATE TABLE search_page (
  segment_id bigint NOT NULL,
  page       int    NOT NULL,
  data       bytea  NOT NULL,
  PRIMARY KEY (segment_id, page)
);
ALTER TABLE search_page ALTER COLUMN data SET STORAGE PLAIN;

-- Segments that are being written; their pages are nobody's when the writer ends before it is done.
CREATE TABLE search_draft (
  segment_id bigint NOT NULL PRIMARY KEY
);

-- Complaints whose personal data were erased, and the batch that indexed them without: segments up to then
-- still have the old entries and are written again.
CREATE TABLE search_erased (
  complaint_id uuid        NOT NULL PRIMARY KEY,
  last_batch   bigint      NOT NULL,
  record_time  timestamptz NOT NULL DEFAULT now()
);

-- What moves without an event of the register's own. Closed complaints are many and need no index; the
-- others are few.
CREATE INDEX complaint_state ON complaint (tenant, state, complaint_id) WHERE state <> 7;
CREATE INDEX complaint_department ON complaint (tenant, department, complaint_id) WHERE department <> '';
CREATE INDEX complaint_assignee ON complaint (tenant, assignee, complaint_id) WHERE assignee <> '';

-- Complaints that may be the same (R-I5); each pair stands here both ways.
CREATE TABLE suspected_duplicate (
  complaint_id uuid   NOT NULL,
  other_id     uuid   NOT NULL,
  score        float8 NOT NULL,
  reason       text   NOT NULL,
  PRIMARY KEY (complaint_id, other_id)
);

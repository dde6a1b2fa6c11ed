-- Who works on which slot of a shared job; the epoch rises with every change of owner and fences the last one.
CREATE TABLE lease (
  job         text        NOT NULL,
  slot        int         NOT NULL,
  owner       uuid,
  epoch       bigint      NOT NULL DEFAULT 0,
  expire_time timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (job, slot)
) WITH (fillfactor = 50);

-- Replicas that want a share.
CREATE TABLE lease_member (
  job         text        NOT NULL,
  owner       uuid        NOT NULL,
  expire_time timestamptz NOT NULL,
  PRIMARY KEY (job, owner)
);

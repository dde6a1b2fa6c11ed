-- Keys that personal data are sealed under, each wrapped by its tenant's key. The one place where a
-- key is kept: deleting its row erases whatever was sealed under it (R-I10).
CREATE TABLE data_key (
  tenant      text  NOT NULL,
  owner       text  NOT NULL,  -- a customer's id, or a complaint's
  key_version int   NOT NULL,  -- of the tenant's key
  wrapped     bytea NOT NULL,
  PRIMARY KEY (tenant, owner)
);

-- Keys that are no more, for replicas that remember them.
CREATE TABLE data_key_destroyed (
  seq          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_id       uuid        NOT NULL,
  destroy_time timestamptz NOT NULL DEFAULT now()
);

-- Keeps every key from being destroyed until the commit, and tells which ones were after `seen`;
-- with a negative one, only how far to see. Each query of a volatile function sees what was
-- committed before it, so that nothing escapes between the lock and the look.
CREATE FUNCTION data_key_hold(seen bigint) RETURNS TABLE (seq bigint, key_id uuid)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7263, 1);
  IF seen < 0 THEN
    RETURN QUERY SELECT coalesce(max(d.seq), 0), '00000000-0000-0000-0000-000000000000'::uuid
                 FROM data_key_destroyed AS d;
  ELSE
    RETURN QUERY SELECT d.seq, d.key_id FROM data_key_destroyed AS d WHERE d.seq > seen ORDER BY d.seq;
  END IF;
END
$$;

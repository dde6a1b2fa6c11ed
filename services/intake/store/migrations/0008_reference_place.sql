-- Where a complaint's reference comes in the order in which they were given out. The reference itself is scattered
-- over its digits, so that each new one fell anywhere in the index over it; this one grows at its end. Complaints of
-- before have none and are found by the reference alone.
ALTER TABLE complaint ADD COLUMN reference_place bigint;
CREATE UNIQUE INDEX complaint_reference_place ON complaint (reference_place) WHERE reference_place IS NOT NULL;
DROP INDEX complaint_reference;
CREATE UNIQUE INDEX complaint_reference ON complaint (reference) WHERE reference_place IS NULL;

-- Every reading is for the kinds that a service handles, and overdue ones of a kind drain on their own. A version is
-- never given twice, so that a timer armed anew after its firing is not taken for the one before.
CREATE SEQUENCE timer_version CACHE 1000;
ALTER TABLE timer ALTER COLUMN version SET DEFAULT nextval('timer_version');
SELECT setval('timer_version', (SELECT coalesce(max(version), 0) + 1 FROM timer));
CREATE INDEX timer_kind_due ON timer (kind, due_time);
DROP INDEX timer_due;

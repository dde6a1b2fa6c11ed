-- The complaint that another one was joined to, whose conversation goes on for both (R-I5).
ALTER TABLE conversation ADD COLUMN merged_into uuid;

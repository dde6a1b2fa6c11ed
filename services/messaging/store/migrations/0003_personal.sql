-- When the customer's personal data were erased, if they were (R-I10); nothing is said on it any more.
ALTER TABLE conversation ADD COLUMN erase_time timestamptz;

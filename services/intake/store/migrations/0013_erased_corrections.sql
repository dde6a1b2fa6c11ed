-- Of customers who were erased before erasures looked here: the triage of before a correction quoted them.
UPDATE correction AS k SET before = '' FROM complaint AS c
WHERE c.tenant = k.tenant AND c.complaint_id = k.complaint_id AND c.erase_time IS NOT NULL;

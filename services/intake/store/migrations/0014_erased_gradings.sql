-- Of customers who were erased before erasures looked here: a merge that lifted a level kept reasons that quoted them.
-- A person's correction clears them, so that those without one are meant; the level stands in its own column.
UPDATE complaint AS c SET corrected = '' FROM erasure AS e
WHERE c.tenant = e.tenant AND c.customer_id = e.pseudonym AND c.erase_time IS NOT NULL AND c.corrected <> ''
  AND NOT EXISTS (SELECT 1 FROM correction AS k WHERE k.tenant = c.tenant AND k.complaint_id = c.complaint_id);

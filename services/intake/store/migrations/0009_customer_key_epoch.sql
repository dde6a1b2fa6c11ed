-- Since when whoever files has a key: a customer whose key is only being made has filed nothing since then.
CREATE TABLE customer_key_epoch (since timestamptz NOT NULL);
INSERT INTO customer_key_epoch
SELECT CASE WHEN EXISTS (SELECT 1 FROM complaint) THEN now() ELSE '-infinity' END;

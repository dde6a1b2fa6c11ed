-- A tenant's own categories below the six (R-I8); `version` rises with every write, in the order of the commits.
CREATE SEQUENCE own_category_version;
CREATE TABLE own_category (
  tenant  text   NOT NULL,
  code    text   NOT NULL,
  version bigint NOT NULL,
  record  bytea  NOT NULL,  -- redress.intake.v1.Category
  PRIMARY KEY (tenant, code)
);
CREATE INDEX own_category_version_index ON own_category (version);

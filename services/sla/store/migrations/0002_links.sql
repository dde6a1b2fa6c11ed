-- What the clocks themselves do not say, as a redress.events.v1.ReadEventsResponse: what promises look at of the
-- filing, since when the complaint is merged, and its rounds of work. Empty for a complaint filed before this.
ALTER TABLE clock_set ADD COLUMN life bytea NOT NULL DEFAULT '';

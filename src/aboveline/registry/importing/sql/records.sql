-- seen and calls: one row an observation of living conditions, and a visit, of a register folder; key
-- place. With the household, and what the register has of the same day.
CREATE TABLE seen AS
SELECT g.*, h.household_id, n.household_id IS NULL AS is_new,
  row_number() OVER (PARTITION BY g.home, g."observed.on" ORDER BY g.place) AS nth,
  list_filter([<pairs>], lambda x: x IS NOT NULL) AS changes
FROM seen_given g LEFT JOIN homes h USING (home)
LEFT JOIN seen_now n ON n.household_id = h.household_id AND NOT h.is_new
  AND n.observed_on = g."observed.on";
CREATE TABLE calls AS
SELECT r.place, r.home, r."visit.id", r."visit.on", coalesce(r."visit.mode", 'home') AS mode,
  r."visit.started", r."visit.ended", r."visit.longitude", r."visit.latitude",
  h.household_id, NOT EXISTS (FROM visits_now n WHERE n.household_id = h.household_id
    AND (n.visit_id = r."visit.id" OR (r."visit.id" IS NULL AND n.visited_on = r."visit.on"))) AS is_new
FROM rows r LEFT JOIN homes h USING (home) WHERE r.row_of = 'visit'

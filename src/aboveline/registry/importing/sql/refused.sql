-- refused: one row a household of the file that cannot be taken; key home, with the row to mend.
CREATE TABLE refused AS
WITH of_home AS (
  SELECT f.home, min(h.first_place) AS place
  FROM home_faults f JOIN homes h USING (home) JOIN kinds k ON k.code = f.code
  WHERE k.refuses GROUP BY f.home
),
of_head AS (
  SELECT h.home, min(f.place) AS place
  FROM homes h JOIN faults f ON f.place = h.head_place JOIN kinds k ON k.code = f.code
  WHERE h.is_new AND (k.refuses OR k.stops IS NOT NULL) GROUP BY h.home
)
SELECT home, min(place) AS place FROM (FROM of_home UNION ALL FROM of_head) GROUP BY home

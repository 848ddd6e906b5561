-- Rows without a fault of their own whose household cannot be taken: grain row.
INSERT INTO faults
SELECT r.place, '', 'IMPORT-041', CAST(m.row AS VARCHAR)
FROM rows r JOIN refused x USING (home) JOIN rows m ON m.place = x.place
WHERE r.place <> x.place AND r.place NOT IN (
  SELECT f.place FROM faults f JOIN kinds k ON k.code = f.code WHERE k.refuses OR k.stops IS NOT NULL
)

"""Every kind of fault that a register can have: code, severity, words, and what evaluation does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fault", "warning"]
Effect = Literal["value unknown", "row not used", "household cannot be told", "value stands"]

PLACES = ("column", "detail", "allowed")
"""What a message may name in angle brackets; `detail` is filled in for each row."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `effect` is what evaluation makes of the thing it was found in."""

    code: str
    severity: Severity
    effect: Effect
    message: str
    remedy: str


KINDS: tuple[Kind, ...] = (
    # files
    Kind(
        "REG-001",
        "fault",
        "value unknown",
        "The file cannot be read. <detail>",
        "Save it again as CSV in UTF-8 with commas, or as Parquet.",
    ),
    Kind(
        "REG-002",
        "fault",
        "household cannot be told",
        "The table <detail> is missing.",
        "Put the file of this table into the folder; without it nobody can be judged.",
    ),
    Kind(
        "REG-003",
        "warning",
        "value stands",
        "The file is not a table of the register and is not read.<detail>",
        "Rename it to the table it holds, or take it out of the folder.",
    ),
    Kind(
        "REG-004",
        "fault",
        "row not used",
        "The same table is here twice, as Parquet and as CSV; only the Parquet file is read.",
        "Keep the one that is right and take the other out of the folder.",
    ),
    Kind(
        "REG-005",
        "fault",
        "row not used",
        "The table lies at the wrong place and is not read: areas and area facts stand at the top, "
        "the other tables in the folder of their county.",
        "Move the file.",
    ),
    Kind(
        "REG-006",
        "fault",
        "household cannot be told",
        "The folder of this county names an area that is not in the table of areas.",
        "Name the folder county=AREA_ID after the county's area_id, or add the area.",
    ),
    Kind(
        "REG-007",
        "warning",
        "value stands",
        "The file is not in UTF-8; it was read as GB18030.",
        "Look at some Chinese text in it; save the file as CSV UTF-8.",
    ),
    Kind(
        "REG-008",
        "fault",
        "row not used",
        "The row does not have as many columns as the header, or a quotation mark is not closed.",
        "Put text with a comma into quotation marks, and write a quotation mark inside as two.",
    ),
    Kind(
        "REG-009",
        "fault",
        "row not used",
        "The row holds bytes that are no text in the encoding of the file.",
        "Type the row again and save the file as CSV UTF-8.",
    ),
    Kind(
        "REG-010",
        "warning",
        "value unknown",
        "The table has no rows.",
        "Put the rows in, or take the file out if nothing is known.",
    ),
    Kind(
        "REG-011",
        "fault",
        "value stands",
        "The file differs from what manifest.json says of it.",
        "Find out who changed it; freeze the folder again if the change is right.",
    ),
    # columns and values
    Kind(
        "REG-012",
        "fault",
        "value unknown",
        "The column <detail> is not known and is not read.<allowed>",
        "Correct the name, name the standard whose field it is, or take the column out.",
    ),
    Kind(
        "REG-013",
        "fault",
        "value unknown",
        "The column <column> is missing.<detail>",
        "Add the column.",
    ),
    Kind(
        "REG-014",
        "fault",
        "value unknown",
        "The column <column> stands in the header twice; only the first is read.",
        "Take the wrong one out or rename it.",
    ),
    Kind(
        "REG-015",
        "fault",
        "value unknown",
        "The column <column> is stored as <detail>, which cannot be read as <allowed>.",
        "Store the column with the type that docs/register-files.md gives.",
    ),
    Kind(
        "REG-016",
        "fault",
        "value unknown",
        "The value of <column>, of the form <detail>, cannot be read as <allowed>.",
        "Correct the value, or leave the cell empty if it is not known.",
    ),
    Kind(
        "REG-017",
        "fault",
        "row not used",
        "The column <column> is empty, but every row needs it.",
        "Fill the cell in.",
    ),
    Kind(
        "REG-018",
        "fault",
        "value unknown",
        "The value of <column>, of the form <detail>, is not one of <allowed>.",
        "Use one of the codes, or leave the cell empty if it is not known.",
    ),
    Kind(
        "REG-019",
        "fault",
        "value unknown",
        "The value of <column> is smaller than <allowed>.",
        "Correct the value or its unit, or leave the cell empty if it is not known.",
    ),
    Kind(
        "REG-020",
        "fault",
        "value unknown",
        "The value of <column> is larger than <allowed>.",
        "Correct the value or its unit, or leave the cell empty if it is not known.",
    ),
    Kind(
        "REG-021",
        "fault",
        "value unknown",
        "The day in <column> is far out of range: not from <allowed>.",
        "Correct the day; leave the cell empty for unknown, and for validity without end.",
    ),
    Kind(
        "REG-022",
        "fault",
        "value stands",
        "The day in <column> is later than the files themselves.",
        "Correct the day, or the clock of the computer that wrote it.",
    ),
    Kind(
        "REG-023",
        "fault",
        "value unknown",
        "A spreadsheet turned the value of <column> into a number of the form <detail>; "
        "digits may be lost.",
        "Format the column as text before typing, and enter the value again from its source.",
    ),
    Kind(
        "REG-024",
        "fault",
        "household cannot be told",
        "The keys are not of one type in all tables: <detail>.",
        "Store the keys as text, UUID or integers, the same in every table.",
    ),
    Kind(
        "REG-025",
        "fault",
        "value stands",
        "The keys in <column> look like national identity numbers.",
        "Give every household and person a key without meaning; keys stand in every result.",
    ),
    Kind(
        "REG-026",
        "fault",
        "value unknown",
        "The standard has no <allowed> of this name; the value has the form <detail>.",
        "Use a name that the standard declares.",
    ),
    # keys and references
    Kind(
        "REG-030",
        "fault",
        "household cannot be told",
        "The same <column> stands already in row <detail>.",
        "Take one of the rows out, or give the second its own key; a later version needs a later "
        "recorded_at.",
    ),
    Kind(
        "REG-031",
        "fault",
        "row not used",
        "The person belongs to a household that is not in the table of households.",
        "Add the household or correct household_id.",
    ),
    Kind(
        "REG-032",
        "fault",
        "household cannot be told",
        "No person belongs to this household.",
        "Add its members, or take the household out.",
    ),
    Kind(
        "REG-033",
        "fault",
        "household cannot be told",
        "The area is not in the table of areas.",
        "Add the area or correct area_id.",
    ),
    Kind(
        "REG-034",
        "fault",
        "row not used",
        "The row is about a household that is not in the table of households.",
        "Add the household or correct household_id.",
    ),
    Kind(
        "REG-035",
        "fault",
        "household cannot be told",
        "The household's area does not lie in the county of this folder.",
        "Move the household to the folder of its county, or correct area_id.",
    ),
    Kind(
        "REG-036",
        "fault",
        "value stands",
        "The same <column> is in the files of another county at the same time: <detail>.",
        "Close the row in the county that was left with valid_to, or give one of them its own key.",
    ),
    # areas
    Kind(
        "REG-040",
        "fault",
        "value unknown",
        "The area lies in an area that is not in the table.",
        "Add the area above it or correct parent_id.",
    ),
    Kind(
        "REG-041",
        "fault",
        "household cannot be told",
        "The area lies in itself: its line of parents comes back to it.",
        "Correct parent_id of one of the areas in the circle.",
    ),
    Kind(
        "REG-042",
        "fault",
        "value stands",
        "There is more than one area without a parent; the first is in row <detail>.",
        "Give every area but the top one its parent_id.",
    ),
    # validity
    Kind(
        "REG-050",
        "fault",
        "row not used",
        "The row is true on no day: valid_to is not after valid_from.",
        "Correct the days; valid_to is the first day on which the row is no longer true.",
    ),
    Kind(
        "REG-051",
        "fault",
        "household cannot be told",
        "The row is true on days on which another row with this <column> is true: row <detail>.",
        "End the earlier row with the day on which the later one begins.",
    ),
    Kind(
        "REG-052",
        "fault",
        "value stands",
        "The row was recorded after the files themselves were written.",
        "Write recorded_at in UTC; set the clock of the computer that recorded it.",
    ),
    # income
    Kind(
        "REG-060",
        "fault",
        "value unknown",
        "The answer is an amount, but <column> is empty or cannot be used.",
        "Fill the cell in; an amount without it counts as not answered.",
    ),
    Kind(
        "REG-061",
        "fault",
        "value unknown",
        "There is an amount although the answer is not amount.",
        "Correct the answer, or leave the amount empty.",
    ),
    Kind(
        "REG-062",
        "fault",
        "value unknown",
        "The currency, of the form <detail>, is not three capital letters.",
        "Write the code of ISO 4217, such as CNY.",
    ),
    Kind(
        "REG-063",
        "fault",
        "row not used",
        "The day in <column> is not the first of a month.",
        "Answers are for whole months: write the first day of the month.",
    ),
    Kind(
        "REG-064",
        "fault",
        "row not used",
        "The span is empty: month_to is not after month_from.",
        "Correct the months; month_to is the first month after the span.",
    ),
    Kind(
        "REG-065",
        "fault",
        "value unknown",
        "The span overlaps, without being equal, that of another answer about the same kind of "
        "income from the same source: row <detail>.",
        "Let the spans follow each other, or give the correction the same span and a later "
        "recorded_at.",
    ),
    Kind(
        "REG-066",
        "fault",
        "value unknown",
        "There are two answers for the same kind, source and span and nothing says which is later: "
        "row <detail>.",
        "Take one out, add them up, or give the later one a later recorded_at.",
    ),
    # identity numbers
    Kind(
        "REG-070",
        "fault",
        "value stands",
        "The identity number does not have the form of one (18 characters; 20 or 22 of a "
        "disability certificate).",
        "Copy it from the card; other documents have their own column in the register.",
    ),
    Kind(
        "REG-071",
        "fault",
        "value stands",
        "The check character of the identity number is wrong.",
        "Compare it with the card: a digit is wrong or two are swapped.",
    ),
    Kind(
        "REG-072",
        "fault",
        "value stands",
        "The birth date in the identity number is no day of the calendar.",
        "Compare it with the card.",
    ),
    Kind(
        "REG-073",
        "fault",
        "value stands",
        "The birth date in the identity number is in the future or 130 years ago or more.",
        "Compare it with the card.",
    ),
    Kind(
        "REG-074",
        "warning",
        "value stands",
        "The identity number has 15 digits, the form before 1999; it needs an update.",
        "Enter the 18 characters of the present card.",
    ),
    Kind(
        "REG-075",
        "fault",
        "value stands",
        "Digits of the identity number were lost in a spreadsheet.",
        "Format the column as text before typing, and enter the number again from the card.",
    ),
    Kind(
        "REG-076",
        "warning",
        "value stands",
        "The identity number begins with area digits that no province has.",
        "Compare it with the card.",
    ),
    Kind(
        "REG-077",
        "fault",
        "value stands",
        "The identity number is a placeholder: it begins with 999999.",
        "Enter the number of the card, or leave the cell empty.",
    ),
    Kind(
        "REG-078",
        "fault",
        "value stands",
        "The birth date is not the one in the identity number.",
        "Compare both with the card.",
    ),
    Kind(
        "REG-079",
        "warning",
        "value stands",
        "The sex is not the one in the identity number.",
        "Compare both with the card.",
    ),
    Kind(
        "REG-080",
        "fault",
        "value stands",
        "The same identity number stands in another household: row <detail>.",
        "Find out where the person lives; take the other row out or end its validity.",
    ),
    Kind(
        "REG-081",
        "fault",
        "value stands",
        "The same identity number stands twice in the household: row <detail>.",
        "Take one of the rows out, or correct the number.",
    ),
    Kind(
        "REG-082",
        "fault",
        "value stands",
        "The same identity number stands in a household of another county: <detail>.",
        "Find out where the person lives; the county that was left ends its row with valid_to.",
    ),
    Kind(
        "REG-083",
        "fault",
        "value stands",
        "The digits after the identity number are no kind (1-7) and grade (1-4) of disability.",
        "Copy the number of the disability certificate, or only the 18 characters of the card.",
    ),
)

KIND_OF: dict[str, Kind] = {kind.code: kind for kind in KINDS}

"""Small registers for the check: a sound one, and for each rule what breaks it and what does not.

Identity numbers begin with 99: nobody holds them. Their check characters were worked out by hand
from the weights printed in GB 11643.
"""

from dataclasses import dataclass, field

SOUND = {
    "areas.csv": """area_id,parent_id,level,tags
n,,nation,
p,n,province,west
c,p,county,
v,c,village,water_short
""",
    "households.csv": """household_id,area_id,registered_on
h1,v,2014-05-01
h2,v,
""",
    "people.csv": """person_id,household_id,sex,birth_date
p1,h1,male,1970-01-01
p2,h1,female,1972-03-04
p3,h2,female,1990-12-31
""",
}

INCOME = "household_id,kind,answer,amount,currency,period,basis,month_from,month_to"
DATED = "household_id,area_id,valid_from,valid_to,recorded_at"
NUMBERED = "person_id,household_id,identity_number,birth_date,sex"

# A man born on 1970-01-01, women born on 1990-12-31 and 1995-02-28.
MAN, WOMAN, THIRD = "99010119700101001X", "990101199012310025", "990101199502280025"


@dataclass(frozen=True)
class Example:
    """A rule: files that break it, files that do not, and where the fault is said to be.

    Both are laid over the sound register; `None` takes a file away. A place is file, row, column.
    """

    code: str
    case: str
    broken: dict
    at: list
    sound: dict = field(default_factory=dict)


def with_rows(table, *rows):
    """A file of the sound register with further rows."""
    return {f"{table}.csv": SOUND[f"{table}.csv"] + "".join(f"{row}\n" for row in rows)}


def income(*rows):
    return {"income.csv": "\n".join([INCOME, *rows]) + "\n"}


def people(*rows, header=NUMBERED):
    more = {"households.csv": SOUND["households.csv"]}
    return {"people.csv": "\n".join([header, *rows]) + "\n", **more}


def numbers(first, second=THIRD):
    """Two people of two households with these identity numbers and nothing else known of them."""
    return people(
        f"p1,h1,{first}", f"p2,h2,{second}", header="person_id,household_id,identity_number"
    )


def households(*rows, header=DATED):
    return {"households.csv": "\n".join([header, *rows]) + "\n", "people.csv": None}


def living(column, value):
    return {"living.csv": f"household_id,observed_on,{column}\nh1,2020-01-01,{value}\n"}


YEAR = "2019-10-01,2020-10-01"

EXAMPLES_OF_CELLS = [
    # files
    Example(
        "REG-001",
        "semicolons",
        {"people.csv": "person_id;household_id\np1;h1\n"},
        [("people.csv", None, None)],
    ),
    Example("REG-001", "empty", {"people.csv": ""}, [("people.csv", None, None)]),
    Example(
        "REG-001",
        "no parquet",
        {"living.parquet": "no such thing"},
        [("living.parquet", None, None)],
    ),
    Example("REG-002", "no areas", {"areas.csv": None}, [("areas", None, None)]),
    Example(
        "REG-002",
        "no households",
        {"households.csv": None, "people.csv": None},
        [("households", None, None)],
    ),
    Example(
        "REG-003",
        "another name",
        {"household.csv": "household_id,area_id\nh9,v\n"},
        [("household.csv", None, None)],
        {"datapackage.json": "{}", "manifest.json": "{}", ".hidden": "x"},
    ),
    Example(
        "REG-008",
        "a comma too many",
        with_rows("people", "p4,h1,male,1980-01-01,more", "p5,h1,male,1981-01-01"),
        [("people.csv", 5, None)],
        with_rows("people", "p4,h1,male,1980-01-01", "", "p5,h1,male,1981-01-01"),
    ),
    Example(
        "REG-008",
        "a quotation mark that nobody closed",
        with_rows("people", 'p4,h1,"male,1980-01-01', "p5,h1,male,1981-01-01"),
        [("people.csv", 5, None)],
        with_rows("people", 'p4,h1,"male",1980-01-01', "p5,h1,male,1981-01-01"),
    ),
    Example(
        "REG-010",
        "only a header",
        {"living.csv": "household_id,observed_on\n"},
        [("living.csv", None, None)],
        {"living.csv": "household_id,observed_on\nh1,2020-01-01\n"},
    ),
    # columns and values
    Example(
        "REG-012",
        "a slip of the pen",
        {"living.csv": "household_id,observed_on,enough_fod\nh1,2020-01-01,true\n"},
        [("living.csv", None, "enough_fod")],
        living("enough_food", "true"),
    ),
    Example(
        "REG-012",
        "a column without a name",
        {"living.csv": "household_id,observed_on,\nh1,2020-01-01,\n"},
        [("living.csv", None, "number 3")],
    ),
    Example(
        "REG-013",
        "no area",
        households("h1", "h2", header="household_id"),
        [("households.csv", None, "area_id")],
        households("h1,v", "h2,v", header="household_id,area_id"),
    ),
    Example(
        "REG-013",
        "amounts without a column for the currency",
        {
            "income.csv": "household_id,kind,answer,amount,period,basis,month_from,month_to\n"
            f"h1,wage,amount,100,year,household,{YEAR}\n"
        },
        [("income.csv", None, "currency")],
        {"income.csv": f"household_id,kind,answer,month_from,month_to\nh1,wage,none,{YEAR}\n"},
    ),
    Example(
        "REG-014",
        "the same column twice",
        {
            "living.csv": "household_id,observed_on,enough_food,enough_food\n"
            "h1,2020-01-01,true,false\n"
        },
        [("living.csv", None, "enough_food")],
    ),
    *(
        Example(
            "REG-016",
            column,
            living(column, wrong),
            [("living.csv", 2, column)],
            living(column, right),
        )
        for column, wrong, right in [
            ("enough_food", "maybe", "否"),
            ("dwelling_area_m2", "80 m2", "80.5"),
            ("dwelling_area_m2", "nan", ""),
            ("dwelling_area_m2", "1_0", "1e1"),
            ("out_of_pocket_year", '"1,200"', "1200.00"),
        ]
    ),
    Example(
        "REG-016",
        "a day that is none",
        {"living.csv": "household_id,observed_on\nh1,2020-02-30\nh1,30.06.2020\n"},
        [("living.csv", 2, "observed_on"), ("living.csv", 3, "observed_on")],
        {"living.csv": "household_id,observed_on\nh1,2020-02-29\n"},
    ),
    Example(
        "REG-016",
        "a half month",
        people("p1,h1,6.5", "p2,h2,6", header="person_id,household_id,months_worked"),
        [("people.csv", 2, "months_worked")],
        people("p1,h1,6.0", "p2,h2,", header="person_id,household_id,months_worked"),
    ),
    Example(
        "REG-017",
        "an empty key",
        {"living.csv": "household_id,observed_on\n,2020-01-01\nh1,\n"},
        [("living.csv", 2, "household_id"), ("living.csv", 3, "observed_on")],
    ),
    Example(
        "REG-018",
        "a code of another list",
        living("dwelling_grade", "E"),
        [("living.csv", 2, "dwelling_grade")],
        living("dwelling_grade", " D "),
    ),
    Example(
        "REG-019",
        "below the minimum",
        living("out_of_pocket_year", "-0.01"),
        [("living.csv", 2, "out_of_pocket_year")],
        living("out_of_pocket_year", "0"),
    ),
    Example(
        "REG-020",
        "above the maximum",
        living("water_assurance_percent", "100.1"),
        [("living.csv", 2, "water_assurance_percent")],
        living("water_assurance_percent", "100"),
    ),
    Example(
        "REG-021",
        "a validity without end written as a day",
        households("h1,v,2014-01-01,9999-12-31,", "h2,v,2014-01-01,2100-12-31,"),
        [("households.csv", 2, "valid_to")],
        households("h1,v,2014-01-01,,", "h2,v,1880-01-01,,"),
    ),
    Example(
        "REG-022",
        "seen tomorrow",
        {"living.csv": "household_id,observed_on\nh1,2090-01-01\n"},
        [("living.csv", 2, "observed_on")],
        {"living.csv": "household_id,observed_on\nh1,2020-01-01\n"},
    ),
    Example(
        "REG-023",
        "keys that a spreadsheet touched",
        {
            "households.csv": "household_id,area_id,phone\n7.0,v,\n8,v,1.39E+10\n",
            "people.csv": None,
        },
        [("households.csv", 2, "household_id"), ("households.csv", 3, "phone")],
        {
            "households.csv": "household_id,area_id,phone\n12E5,v,\n8,v,099900000000\n",
            "people.csv": None,
        },
    ),
    Example(
        "REG-025",
        "identity numbers as keys",
        {
            "households.csv": f"household_id,area_id\n{MAN},v\n{WOMAN},v\n",
            "people.csv": None,
        },
        [("households.csv", None, "household_id")],
        {
            "households.csv": "household_id,area_id\n990101197013010016,v\n2,v\n",
            "people.csv": None,
        },
    ),
]

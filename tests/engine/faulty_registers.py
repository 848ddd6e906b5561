"""One small sound register, and for each fault that evaluation minds a register that has it."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

INCOME = "household_id,kind,answer,amount,currency,period,basis,month_from,month_to"
YEAR = "2019-06-01,2020-06-01"
WAGE = f"h,wage,amount,12000,XXD,year,household,{YEAR}"
LIVING = "household_id,observed_on,enough_food,clean_fuel,dwelling_area_m2,dwelling_grade"
DATED = "household_id,area_id,valid_from,valid_to,recorded_at"
LONG_AGO = [WAGE.replace(YEAR, span) for span in ("2016-01-01,2018-01-01", "2017-01-01,2019-01-01")]
SOUND = {
    "areas.csv": "area_id,parent_id,level,tags\nn,,nation,\np,n,province,west\nc,p,county,\n"
    "v,c,village,\nd,p,county,\nw,d,village,\n",
    "area_facts.csv": "area_id,fact,value,day,verified\nc,road,true,2020-01-01,true\n",
    "households.csv": "household_id,area_id,main_cause\nh,v,illness\nk,v,illness\n",
    "people.csv": "person_id,household_id,birth_date,in_school\nh1,h,1980-01-01,false\n"
    "h2,h,2010-05-05,true\nk1,k,1981-01-01,false\n",
    "living.csv": f"{LIVING}\nh,2020-01-01,true,true,80,A\nk,2020-01-01,true,true,80,A\n",
    "income.csv": f"{INCOME}\n{WAGE}\nk{WAGE[1:]}\n",
}
CRITERIA = ("income", "food", "schooling", "dwelling", "road")
OF_HOUSEHOLD = ("income", "food", "schooling", "dwelling")
OF_AREA = ("income", "road")
MEMBERS = ("income", "schooling")
SEEN = ("food", "dwelling")
ABSENT, REFUSED = "absent", "refused"


@dataclass(frozen=True)
class Faulty:
    """A register with one fault, and what is not known of household `h` for it.

    `unknown` names the criteria, or says that the household is absent or the register refused;
    household `k` is judged in full unless `alike`.
    """

    code: str
    case: str
    files: dict
    unknown: tuple | str
    alike: bool = False

    @property
    def register(self):
        """The files of the register by name; one that is taken away is None."""
        return {**SOUND, **self.files}


def changed(file, old, new):
    assert old in SOUND[file]
    return {file: SOUND[file].replace(old, new, 1)}


def more(file, *rows):
    return {file: SOUND[file] + "".join(f"{row}\n" for row in rows)}


def dated(*rows):
    return {"households.csv": "\n".join([DATED, *rows, "k,v,,,"]) + "\n"}


def answer(old, new):
    return changed("income.csv", WAGE, WAGE.replace(old, new))


def by_county(folder, **files):
    """The sound register in the folder of a county; files named stand in its place."""
    inside = {
        f"{folder}/{name}": text
        for name, text in SOUND.items()
        if name not in ("areas.csv", "area_facts.csv")
    }
    top = {name: SOUND[name] for name in ("areas.csv", "area_facts.csv")}
    return {**dict.fromkeys(SOUND), **top, **inside, **files}


def observed(**columns):
    """Observations as Parquet, which keeps the type of each column."""
    rows = {"household_id": ["h", "k"], "observed_on": [date(2020, 1, 1)] * 2}
    sound = {"enough_food": [True] * 2, "dwelling_area_m2": [80] * 2, "dwelling_grade": ["A"] * 2}
    return {"living.csv": None, "living.parquet": pa.table({**rows, **sound, **columns})}


NUMBERED = pa.table(
    {"person_id": [1, 2, 3], "household_id": [7, 7, 8], "in_school": [True, True, True]}
)

VALUE_UNKNOWN = [
    Faulty("REG-001", "semicolons", {"people.csv": "person_id;household_id\n"}, MEMBERS, True),
    Faulty("REG-001", "no Parquet", {"living.csv": None, "living.parquet": b"nothing"}, SEEN, True),
    Faulty("REG-010", "only a header", {"living.csv": LIVING + "\n"}, SEEN, True),
    Faulty("REG-012", "a slip", changed("living.csv", "enough_food", "food"), ("food",), True),
    Faulty("REG-013", "no currency", changed("income.csv", "currency", "x"), ("income",), True),
    Faulty("REG-013", "no area", {"households.csv": "household_id\nh\nk\n"}, OF_AREA, True),
    Faulty(
        "REG-014",
        "twice",
        changed("living.csv", "clean_fuel", "enough_food"),
        ("food",),
        True,
    ),
    Faulty("REG-015", "a list", observed(enough_food=[[True], [True]]), ("food",), True),
    Faulty("REG-016", "maybe", changed("living.csv", "01,true", "01,maybe"), ("food",)),
    Faulty("REG-016", "a fact", more("area_facts.csv", "c,road,so,2020-02-01,"), ("road",), True),
    Faulty("REG-018", "a grade", changed("living.csv", "80,A", "80,E"), ("dwelling",)),
    Faulty("REG-018", "an answer", answer("amount", "amuont"), ("income",)),
    Faulty("REG-019", "below nothing", answer("12000", "-1"), ("income",)),
    Faulty("REG-020", "too large", changed("living.csv", "80,A", "2001,A"), ("dwelling",)),
    Faulty("REG-021", "long ago", changed("people.csv", "1980", "1780"), ("schooling",)),
    Faulty("REG-021", "valid from far ahead", dated("h,v,2200-01-01,,"), ()),
    Faulty("REG-040", "no parent", changed("areas.csv", "c,p", "c,x"), ("income",), True),
    Faulty("REG-060", "no currency", answer("XXD", ""), ("income",)),
    Faulty("REG-061", "none", answer("amount", "none"), ("income",)),
    Faulty("REG-062", "no code", answer("XXD", "coins"), ("income",)),
    Faulty("REG-065", "long ago", more("income.csv", *LONG_AGO), ()),
    Faulty("REG-065", "within", more("income.csv", WAGE.replace("06-01,", "09-01,")), ("income",)),
    Faulty("REG-066", "twice", more("income.csv", WAGE.replace("12000", "9")), ("income",)),
]
ROW_NOT_USED = [
    Faulty("REG-004", "both", {"living.parquet": observed()["living.parquet"]}, ()),
    Faulty(
        "REG-005",
        "at the top",
        by_county("county=c", **{"living.csv": SOUND["living.csv"], "county=c/living.csv": None}),
        SEEN,
        True,
    ),
    Faulty("REG-008", "a comma", changed("living.csv", "h,2020-01-01", "h,2020-01-01,9"), SEEN),
    Faulty(
        "REG-009",
        "no text",
        {
            "living.csv": SOUND["living.csv"].encode().replace(b"A\nk", b"\xff\xff\nk")
            + "k,2019-01-01,true,true,80,是\n".encode() * 3
        },
        SEEN,
    ),
    Faulty("REG-017", "no key", changed("people.csv", "h1,h", ",h"), MEMBERS),
    Faulty("REG-017", "no household", changed("households.csv", "h,v", ",v"), ABSENT),
    Faulty("REG-017", "no day", changed("living.csv", "h,2020-01-01", "h,"), SEEN),
    Faulty("REG-017", "no kind", answer("wage", ""), ("income",)),
    Faulty("REG-026", "another kind", answer("wage", "wagee"), ("income",)),
    Faulty("REG-031", "nobody's member", more("people.csv", "x,z,1980-01-01,false"), ()),
    Faulty("REG-034", "of nobody", more("living.csv", "z,2020-01-01,false,true,80,A"), ()),
    Faulty("REG-050", "no day", dated("h,v,2014-01-01,2014-01-01,"), ABSENT),
    Faulty("REG-063", "half a month", answer("2019-06-01", "2019-06-15"), ("income",)),
    Faulty("REG-064", "no month", answer("2020-06-01", "2019-06-01"), ("income",)),
]
CANNOT_BE_TOLD = [
    Faulty("REG-002", "areas", {"areas.csv": None}, REFUSED),
    Faulty("REG-002", "households", {"households.csv": None}, REFUSED),
    Faulty("REG-006", "no area", by_county("county=z"), REFUSED),
    Faulty(
        "REG-024",
        "text and numbers",
        {"people.csv": None, "people.parquet": NUMBERED},
        MEMBERS,
        True,
    ),
    Faulty("REG-030", "a person", more("people.csv", "h1,h,1980-01-01,false"), MEMBERS),
    Faulty("REG-030", "a household", more("households.csv", "h,v,illness"), OF_HOUSEHOLD),
    Faulty(
        "REG-030",
        "a version",
        dated("h,v,2014-01-01,,2014-02-01T08:00Z", "h,v,2014-01-01,,2014-02-01T16:00+08:00"),
        OF_HOUSEHOLD,
    ),
    Faulty("REG-030", "an area", more("areas.csv", "v,d,village,"), OF_AREA, True),
    Faulty("REG-030", "a fact", more("area_facts.csv", "c,road,true,2020-01-01,"), ("road",), True),
    Faulty("REG-030", "seen", more("living.csv", "h,2020-01-01,false,true,80,A"), SEEN),
    Faulty(
        "REG-032",
        "nobody",
        {"people.csv": "person_id,household_id,in_school\nk1,k,true\n"},
        MEMBERS,
    ),
    Faulty("REG-033", "no area", changed("households.csv", "h,v", "h,z"), OF_AREA),
    Faulty(
        "REG-035",
        "elsewhere",
        by_county(
            "county=c",
            **{"county=c/households.csv": SOUND["households.csv"].replace("h,v", "h,w")},
        ),
        OF_AREA,
    ),
    Faulty("REG-041", "a circle", changed("areas.csv", "c,p", "c,v"), ("income",), True),
    Faulty("REG-051", "two rows", dated("h,v,2014-01-01,,", "h,v,2015-01-01,,"), OF_HOUSEHOLD),
]
EVERY = VALUE_UNKNOWN + ROW_NOT_USED + CANNOT_BE_TOLD

"""Examples of rules between rows and tables: keys, areas, validity, income, identity numbers."""

from tests.engine.check_examples import (
    INCOME,
    MAN,
    THIRD,
    WOMAN,
    YEAR,
    Example,
    households,
    income,
    numbers,
    people,
    with_rows,
)

EXAMPLES_BETWEEN = [
    # keys and references
    Example(
        "REG-030",
        "a person twice",
        with_rows("people", "p1,h2,male,1970-01-01"),
        [("people.csv", 5, "person_id")],
    ),
    Example(
        "REG-030",
        "one version twice",
        households(
            "h1,v,2014-01-01,,2014-02-01T08:00:00Z",
            "h1,v,2014-01-01,2015-01-01,2014-02-01T16:00:00+08:00",
            "h2,v,,,",
        ),
        [("households.csv", 3, "household_id")],
        households(
            "h1,v,2014-01-01,,2014-02-01T08:00:00Z",
            "h1,v,2014-01-01,2015-01-01,2014-02-01T17:00:00+08:00",
            "h2,v,,,",
        ),
    ),
    Example(
        "REG-030",
        "two observations on a day",
        {"living.csv": "household_id,observed_on\nh1,2020-01-01\nh1,2020-01-01\n"},
        [("living.csv", 3, "household_id, observed_on")],
        {"living.csv": "household_id,observed_on\nh1,2020-01-01\nh1,2020-01-02\n"},
    ),
    Example(
        "REG-031",
        "a member of nobody's household",
        with_rows("people", "p4,h9,male,1980-01-01"),
        [("people.csv", 5, "household_id")],
        with_rows("people", "p4,h2,male,1980-01-01"),
    ),
    Example(
        "REG-032",
        "a household without people",
        with_rows("households", "h3,v,"),
        [("households.csv", 4, "household_id")],
        {**with_rows("households", "h3,v,"), **with_rows("people", "p4,h3,male,1980-01-01")},
    ),
    Example(
        "REG-033",
        "a household in no area",
        {"households.csv": "household_id,area_id\nh1,v\nh2,w\n"},
        [("households.csv", 3, "area_id")],
    ),
    Example(
        "REG-033",
        "a fact of no area",
        {"area_facts.csv": "area_id,fact,value,day\nw,road,true,2020-01-01\n"},
        [("area_facts.csv", 2, "area_id")],
        {"area_facts.csv": "area_id,fact,value,day\nv,road,true,2020-01-01\n"},
    ),
    Example(
        "REG-034",
        "an observation of nobody",
        {
            "living.csv": "household_id,observed_on\nh9,2020-01-01\n",
            "visits.csv": "visit_id,household_id,visited_on\n1,h9,2020-01-01\n",
            **income(f"h9,wage,none,,,,,{YEAR}"),
        },
        [
            ("income.csv", 2, "household_id"),
            ("living.csv", 2, "household_id"),
            ("visits.csv", 2, "household_id"),
        ],
        {
            "living.csv": "household_id,observed_on\nh1,2020-01-01\n",
            "visits.csv": "visit_id,household_id,visited_on\n1,h1,2020-01-01\n",
            **income(f"h1,wage,none,,,,,{YEAR}"),
        },
    ),
    # areas
    Example(
        "REG-040",
        "an area in no area",
        with_rows("areas", "w,x,village,"),
        [("areas.csv", 6, "parent_id")],
        with_rows("areas", "w,c,village,"),
    ),
    Example(
        "REG-041",
        "two areas in each other, and one below",
        with_rows("areas", "a,b,county,", "b,a,county,", "w,b,village,"),
        [("areas.csv", 6, "parent_id"), ("areas.csv", 7, "parent_id")],
        with_rows("areas", "a,n,province,", "b,a,county,", "w,b,village,"),
    ),
    Example(
        "REG-041",
        "an area in itself",
        with_rows("areas", "a,a,county,"),
        [("areas.csv", 6, "parent_id")],
    ),
    Example(
        "REG-042", "two tops", with_rows("areas", "m,,nation,"), [("areas.csv", 6, "parent_id")]
    ),
    # validity
    Example(
        "REG-050",
        "ends before it begins",
        households("h1,v,2014-01-01,2014-01-01,", "h2,v,2014-01-02,2014-01-01,"),
        [("households.csv", 2, "valid_to"), ("households.csv", 3, "valid_to")],
        households("h1,v,2014-01-01,2014-01-02,", "h2,v,,2014-01-01,"),
    ),
    Example(
        "REG-051",
        "two villages on the same days",
        households("h1,v,2014-01-01,2015-01-02,", "h1,c,2015-01-01,,", "h2,v,,,"),
        [("households.csv", 3, "household_id")],
        households("h1,v,2014-01-01,2015-01-01,", "h1,c,2015-01-01,,", "h2,v,,,"),
    ),
    Example(
        "REG-051",
        "a row without end below a later one",
        households("h1,c,2015-01-01,,", "h1,v,,,", "h2,v,,,"),
        [("households.csv", 2, "household_id")],
        # ... but the version recorded later ended it
        households(
            "h1,v,2014-01-01,,2014-01-05 00:00:00",
            "h1,c,2015-01-01,,2015-01-05 00:00:00",
            "h1,v,2014-01-01,2015-01-01,2015-01-05 00:00:00",
            "h2,v,,,",
        ),
    ),
    Example(
        "REG-052",
        "recorded tomorrow",
        households("h1,v,2014-01-01,,2090-01-01T00:00:00Z", "h2,v,,,"),
        [("households.csv", 2, "recorded_at")],
        households("h1,v,2014-01-01,,2015-01-01", "h2,v,,,"),
    ),
    # income
    Example(
        "REG-060",
        "an amount without currency, period, basis or amount",
        income(
            f"h1,wage,amount,100,,year,household,{YEAR}",
            f"h1,business,amount,100,CNY,,household,{YEAR}",
            f"h1,property,amount,100,CNY,year,,{YEAR}",
            f"h1,transfer,amount,,CNY,year,person,{YEAR}",
        ),
        [
            ("income.csv", 2, "currency"),
            ("income.csv", 3, "period"),
            ("income.csv", 4, "basis"),
            ("income.csv", 5, "amount"),
        ],
        income(
            f"h1,wage,amount,0,CNY,year,household,{YEAR}",
            f"h1,business,refused,,,,,{YEAR}",
            f"h1,property,not_asked,,,,,{YEAR}",
            f"h1,transfer,none,,,,,{YEAR}",
        ),
    ),
    Example(
        "REG-061",
        "an amount although there is none",
        income(f"h1,wage,none,100,CNY,year,household,{YEAR}", f"h2,wage,refused,0,,,,{YEAR}"),
        [("income.csv", 2, "amount"), ("income.csv", 3, "amount")],
        income(f"h1,wage,none,,CNY,year,household,{YEAR}"),
    ),
    Example(
        "REG-062",
        "a currency in words",
        income(f"h1,wage,amount,100,yuan,year,household,{YEAR}"),
        [("income.csv", 2, "currency")],
        income(f"h1,wage,amount,100,CNY,year,household,{YEAR}"),
    ),
    Example(
        "REG-063",
        "half months",
        income("h1,wage,none,,,,,2020-01-15,2020-02-29", "h2,wage,none,,,,,2020-01-01,2020-02-01"),
        [("income.csv", 2, "month_from"), ("income.csv", 2, "month_to")],
    ),
    Example(
        "REG-064",
        "no month at all",
        income("h1,wage,none,,,,,2020-02-01,2020-02-01", "h1,wage,none,,,,,2020-03-01,2020-02-01"),
        [("income.csv", 2, "month_to"), ("income.csv", 3, "month_to")],
        income("h1,wage,none,,,,,2020-02-01,2020-03-01"),
    ),
    Example(
        "REG-065",
        "a year and its last quarter",
        income("h1,wage,none,,,,,2019-01-01,2020-01-01", "h1,wage,none,,,,,2019-10-01,2020-02-01"),
        [("income.csv", 3, "month_from")],
        income(
            "h1,wage,none,,,,,2019-01-01,2020-01-01",
            "h1,wage,none,,,,,2020-01-01,2020-02-01",
            "h1,business,none,,,,,2019-10-01,2020-02-01",
            "h2,wage,none,,,,,2019-10-01,2020-02-01",
        ),
    ),
    Example(
        "REG-065",
        "in a table of many years",
        income("h1,wage,none,,,,,1990-01-01,2020-01-01", "h1,wage,none,,,,,2019-10-01,2020-02-01"),
        [("income.csv", 3, "month_from")],
        income("h1,wage,none,,,,,1990-01-01,2020-01-01", "h1,wage,none,,,,,2020-01-01,2020-02-01"),
    ),
    Example(
        "REG-065",
        "but not between two sources",
        {
            "income.csv": f"{INCOME},source\nh1,wage,none,,,,,2019-01-01,2020-01-01,visit\n"
            "h1,wage,none,,,,,2019-10-01,2020-02-01,visit\n"
        },
        [("income.csv", 3, "month_from")],
        {
            "income.csv": f"{INCOME},source\nh1,wage,none,,,,,2019-01-01,2020-01-01,visit\n"
            "h1,wage,none,,,,,2019-10-01,2020-02-01,tax office\n"
        },
    ),
    Example(
        "REG-066",
        "two answers and neither is later",
        income(f"h1,wage,none,,,,,{YEAR}", f"h1,wage,refused,,,,,{YEAR}"),
        [("income.csv", 3, "month_from")],
        {
            "income.csv": f"{INCOME},recorded_at\nh1,wage,none,,,,,{YEAR},2020-10-01\n"
            f"h1,wage,refused,,,,,{YEAR},2020-10-02\n"
        },
    ),
    # identity numbers
    Example(
        "REG-070",
        "a letter inside",
        numbers("99010119A001010016"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-071",
        "a wrong digit",
        numbers("990101197001010011"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-072",
        "the thirtieth of February",
        numbers("990101197002300019"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-073",
        "born in 2090",
        numbers("990101209001010015"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-073",
        "born in 1850",
        numbers("990101185001010011"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-074",
        "15 digits",
        numbers("990101700101001"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-075",
        "a float",
        numbers("9.90101197001E+17"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-076",
        "area digits of nowhere",
        numbers("700101197001010016"),
        [("people.csv", 2, "identity_number")],
        numbers("520502197001010010"),
    ),
    Example(
        "REG-077",
        "nines",
        numbers("999999197001010017"),
        [("people.csv", 2, "identity_number")],
        numbers(MAN),
    ),
    Example(
        "REG-078",
        "another birthday",
        people(f"p1,h1,{MAN},1970-01-02,male", f"p2,h2,{WOMAN},1990-12-31,female"),
        [("people.csv", 2, "birth_date")],
        people(f"p1,h1,{MAN},1970-01-01,male", f"p2,h2,{WOMAN},,"),
    ),
    Example(
        "REG-079",
        "another sex",
        people(f"p1,h1,{MAN},1970-01-01,female", f"p2,h2,{WOMAN},1990-12-31,female"),
        [("people.csv", 2, "sex")],
        people(f"p1,h1,{MAN},1970-01-01,male", f"p2,h2,{WOMAN},1990-12-31,female"),
    ),
    Example(
        "REG-080",
        "one person in two households",
        numbers(MAN, MAN.lower()),
        [("people.csv", 2, "identity_number"), ("people.csv", 3, "identity_number")],
        people(
            f"p1,h1,{MAN},2014-01-01,2015-01-01",
            f"p1,h2,{MAN},2015-01-01,",
            f"p2,h1,{WOMAN},,",
            header="person_id,household_id,identity_number,valid_from,valid_to",
        ),
    ),
    Example(
        "REG-081",
        "one person twice in a household",
        people(
            f"p1,h1,{MAN}",
            f"p2,h1,{MAN}43",
            f"p3,h2,{WOMAN}",
            header="person_id,household_id,identity_number",
        ),
        [("people.csv", 2, "identity_number"), ("people.csv", 3, "identity_number")],
        people(
            f"p1,h1,{MAN}43",
            f"p2,h1,{THIRD}",
            f"p3,h2,{WOMAN}",
            header="person_id,household_id,identity_number",
        ),
    ),
    Example(
        "REG-083",
        "grade 5",
        numbers(f"{MAN}45"),
        [("people.csv", 2, "identity_number")],
        numbers(f"{MAN}44"),
    ),
]

"""Made-up people pass the cross-checks that county offices ran (quality rules Q005 to Q028)."""

import pytest

AGE = (
    "date_diff('year', birth_date, date '2020-06-30')"
    " - (strftime(birth_date, '%m%d') > '0630')::int"
)

# Rule: a person who would be a fault.
FAULTS = {
    "Q010 relation contradicts sex": """
        (relation in ('son', 'father', 'grandson') and sex = 'female')
        or (relation in ('daughter', 'mother', 'granddaughter', 'daughter_in_law') and sex = 'male')
    """,
    "Q015 healthy, of working age, no pupil, without labour": f"""
        health = 'healthy' and {AGE} between 16 and 59 and not in_school
        and labour_ability not in ('ordinary', 'skilled')
    """,
    "Q016 child or pupil with labour": f"""
        ({AGE} < 16 or in_school) and labour_ability <> 'none'
    """,
    "Q017 full labour at 60": f"{AGE} >= 60 and labour_ability in ('ordinary', 'skilled')",
    "Q018 severe disability with ordinary labour": """
        disability_grade between 1 and 2 and labour_ability in ('ordinary', 'skilled')
    """,
    "Q019 disabled without a grade": "(health = 'disabled') <> (disability_grade > 0)",
    "Q020 both insurances": "residents_medical_insurance and employees_medical_insurance",
    "Q025 without labour and at work": """
        labour_ability in ('none', 'lost') and (working or works_away or public_post)
    """,
    "Q026 Q027 post under 16 or over 69": f"public_post and {AGE} not between 16 and 69",
    "Q030 work without months or months without work": "working <> (months_worked > 0)",
    "born after the as-of day or too old": f"{AGE} not between 0 and 105",
    "schooled for more years than lived": f"schooling_years > greatest(0, {AGE} - 5)",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_nobody_breaks_a_rule(published, rule):
    assert published.view("people").filter(FAULTS[rule]).fetchall() == []


def test_every_household_has_one_head_and_at_most_one_spouse_of_the_other_sex(published):
    faults = published.row(
        """
        select count(*) from (
            select count(*) filter (relation = 'head') heads,
                   count(*) filter (relation = 'spouse') spouses,
                   count(distinct sex) filter (relation in ('head', 'spouse')) sexes
            from people group by household_id)
        where heads <> 1 or spouses > 1 or sexes <> 1 + spouses"""
    )
    assert faults == (0,)


def test_parents_are_older_than_their_children(published):
    (closest,) = published.row(
        """
        select min(date_diff('day', head.birth_date, child.birth_date) / 365.25)
        from people head join people child using (household_id)
        where head.relation = 'head' and child.relation in ('son', 'daughter')"""
    )
    assert closest > 15


def test_labour_decides_income(published):
    """Households with a full worker have wages; those without live on transfers."""
    shares = dict(
        published.rows(
            """
            select able, sum(amount) filter (kind = 'transfer') / sum(amount)
            from income join (
                select household_id, bool_or(labour_ability in ('ordinary', 'skilled')) able
                from people group by household_id) using (household_id)
            where kind in ('wage', 'business', 'property', 'transfer')
            group by able"""
        )
    )
    assert shares[True] < 0.2
    assert shares[False] > 0.5


def test_every_household_has_people_and_lives_in_a_village_of_its_county(published):
    faults = published.row(
        """
        select (select count(*) from households anti join people using (household_id)),
               (select count(*) from people anti join households using (household_id)),
               (select count(*) from households anti join
                    (from areas where level = 'village') using (area_id))"""
    )
    assert faults == (0, 0, 0)


def test_main_and_other_causes_are_three_different_ones_at_most(published):
    faults = published.row(
        """
        select count(*) from households
        where len(list_distinct(list_append(string_split(other_causes, ' '), main_cause)))
              <> len(string_split(other_causes, ' ')) + 1
          and other_causes <> '' and main_cause is not null
           or len(string_split(other_causes, ' ')) > 2
           or (main_cause is null) <> (register_status = 'not_registered')"""
    )
    assert faults == (0,)

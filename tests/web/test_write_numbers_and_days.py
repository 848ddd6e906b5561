"""Numbers carry units, days are written as the language does, states have word and shape."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override

from aboveline.web.templatetags.web import together


def shown(text, **values):
    return Template("{% load web %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1284, "1,284"),
        (0, "0"),
        (Decimal("4320.00"), "4,320"),
        (Decimal("1000"), "1,000"),
        (0.5, "0.5"),
        (None, "–"),
        ("about", "about"),
    ],
)
def test_number_is_grouped(value, expected):
    assert shown("{{ v|grouped }}", v=value) == expected


def test_amount_is_shown_in_whole_units():
    assert "4,320" in shown("{% money 432000 'CNY' %}")
    assert "0.05" in shown("{% money 5 'CNY' %}")
    assert ">ARS<" in shown("{% money 100 'ARS' %}")


def test_day_is_written_as_the_language_does():
    assert shown("{{ v|day }}", v=date(2020, 6, 30)) == "30 June 2020"
    with override("zh-hans"):
        assert shown("{{ v|day }}", v=date(2020, 6, 30)) == "2020年6月30日"
    assert shown("{{ v|day }}", v=None) == ""


def test_state_has_a_shape_and_a_word():
    text = shown("{% mark 'fails' 'does not hold' %}")
    assert "<path" in text
    assert "does not hold" in text
    with pytest.raises(ValueError, match="a mark is one of"):
        shown("{% mark 'red' 'x' %}")


def test_what_is_shown_is_escaped():
    assert "<b>" not in shown("{% masked v %}{% number 1 v %}", v="<b>")


def test_share_of_nothing_is_unknown():
    assert shown("{{ 1|share_of:0|grouped }}") == "–"
    assert shown("{{ 9|share_of:1000|grouped }}") == "0.9"


def test_parts_become_one_sentence_with_the_marks_of_the_language():
    assert together(["one passes", "two wait"]) == "one passes; two wait."
    with override("zh-hans"):
        assert together(["1户通过", "2户等待"]) == "1户通过；2户等待。"

"""What is shown of a number does not let its reader work out the rest."""

from itertools import product

import pytest

from aboveline.standard.identity import check_character
from aboveline.vault.masking import masked, masked_identity


def fitting(mask: str, known: str, sex_is_even: bool) -> int:
    """How many identity numbers fit a mask when the area and the birth date are known."""
    found = 0
    for digits in product("0123456789", repeat=3):
        first_17 = known + "".join(digits)
        number = first_17 + check_character(first_17)
        fits = all(m in ("*", s) for m, s in zip(mask, number, strict=True))
        found += fits and (int(digits[2]) % 2 == 0) == sex_is_even
    return found


def test_500_numbers_fit_a_masked_one_beside_birth_date_sex_and_area():
    known = "99010119900101"
    number = known + "001" + check_character(known + "001")
    assert fitting(masked_identity(number), known, sex_is_even=False) == 500
    assert fitting(number[:3] + "*" * 13 + number[-2:], known, sex_is_even=False) < 10


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("identity_number", "99010119900101001x", "990101************"),
        ("identity_number", "990101199001010015" + "42", "990101" + "*" * 14),
        ("identity_number", "990101900101001", "990101*********"),
        ("identity_number", "H0123456", "H*******"),
        ("identity_number", "A", "*"),
        ("phone", "+86 138-1234-5678", "138******78"),
        ("phone", "12345", "*****"),
        ("bank_account", "6200 0000 0000 1234", "************1234"),
        ("bank_account", "1234", "****"),
        ("health", "long_term_illness", "****"),
        ("phone", "", ""),
    ],
)
def test_fields_are_shown_in_part(field, text, shown):
    assert masked(field, text) == shown

"""The page of roles and permissions says what the code says."""

from tools.permissions import PAGE, text


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == text(), "run python tools/permissions.py"

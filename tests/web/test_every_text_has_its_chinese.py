"""Every text of the site has its Chinese, one meaning everywhere, compiled as it stands."""

from tools.messages import faults


def test_every_text_has_its_chinese():
    assert faults() == [], "Run `python tools/messages.py` and write what it names into the .po."

"""What a password must be, said in the languages of the site: Django's own words are not in all."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """A password of so many characters."""

    def get_error_message(self) -> str:
        """What is wrong and what to do."""
        return _("The password is too short: write at least %(n)d characters.") % {
            "n": self.min_length
        }

    def get_help_text(self) -> str:
        """What is asked, below the field."""
        return _("At least %(n)d characters.") % {"n": self.min_length}


class NotCommon(CommonPasswordValidator):
    """A password that many others do not have."""

    def get_error_message(self) -> str:
        """What is wrong and what to do."""
        return _("Many people have this password: choose another one.")

    def get_help_text(self) -> str:
        """What is asked, below the field."""
        return _("Not one that many people have.")

"""What django-allauth may do here: nobody signs himself up, and secrets are stored sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from aboveline.accounts.factors import open_secret, seal_secret
from aboveline.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with a name and a password that an administrator arranged."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False


class FactorAdapter(DefaultMFAAdapter):
    """Second factors whose secrets lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was given."""
        return open_secret(encrypted_text)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in by an OpenID Connect server of the administration."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Never: a stranger whom the provider knows stays a stranger here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's account to the person whose e-mail address an administrator wrote.

        Only an address that the provider has verified counts, and only when it is one person's.
        """
        if sociallogin.is_existing:
            return
        verified = [email.email for email in sociallogin.email_addresses if email.verified]
        for email in verified:
            people = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
            if len(people) == 1:
                sociallogin.connect(request, people[0])
                return

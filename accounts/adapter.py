"""How sign-in behaves: nobody signs up by himself."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; there is no open registration."""

    def is_open_for_signup(self, request):
        return False

"""The one list of what is served to somebody who has not signed in; a test asserts it."""

PUBLIC_ROUTES = frozenset(
    {
        # Sign-in and what leads to it.
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        # Signing out when already signed out ends at the sign-in page, without an error.
        "account_logout",
        # The language of the sign-in page, kept in a cookie.
        "accounts:set_language",
        # The style sheet of the colours of options, which every page links.
        "colours",
        # What calendar programs read at a secret address.
        "notes:feed_read",
        # For the machines that watch the servers.
        "healthz",
        "readyz",
    }
)

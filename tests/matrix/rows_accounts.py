"""Users, departments, roles, the organisation, preferences, sign-in."""

from accounts import services
from accounts.models import HandOver
from tests.cast import PASSWORD
from tests.matrix.row import (
    ANONYMOUS,
    EVERYBODY,
    PEOPLE,
    Row,
    administrators,
    everyone,
    people,
    public,
)


def bob(world):
    return (world.cast.bob.pk,)


def alice(world):
    return (world.cast.alice.pk,)


def invited(world):
    nina = services.invite_user(
        actor=world.cast.erin, email="nina@example.com", name="Nina", role="staff"
    )
    return (nina.pk,)


def invitation_form(world):
    return {
        "name": "Nina",
        "email": "nina@example.com",
        "role": "staff",
        "departments": [world.cast.north.pk],
        "language": "fa",
        "note": "Welcome on board",
    }


def handed_over(world):
    """What Alice was responsible for is Bob's, once."""
    if done := HandOver.objects.first():
        return (done.pk,)
    asked = HandOver.objects.create(
        created_by=world.cast.erin,
        person=world.cast.alice,
        successor=world.cast.bob,
        is_sign_in_taken=False,
    )
    return (services.hand_over(actor=world.cast.erin, asked=asked).pk,)


def north(world):
    return (world.cast.north.pk,)


def bobs_form(world):
    return {
        "version": world.cast.bob.version,
        "name": "Bob Brown",
        "email": "bob@example.com",
        "role": "staff",
        "departments": [world.cast.north.pk],
        "is_active": "on",
        "language": "en",
        "calendar": "gregorian",
        "digits": "latn",
        "time_zone": "Europe/Warsaw",
        "page_size": "25",
    }


def profile_form(world):
    return {
        "version": 1,
        "name": world.person.title(),
        "language": "fa",
        "calendar": "jalali",
        "digits": "arabext",
        "time_zone": "Asia/Tehran",
        "page_size": "100",
        "theme": "dark",
        "reminded_by": "both",
    }


def organisation_form(world):
    return {
        "version": 1,
        "name": "Karta Ltd",
        "country": "PL",
        "phone_country": "PL",
        "currency": "PLN",
        "language": "pl",
        "calendar": "gregorian",
        "time_zone": "Europe/Warsaw",
        "fiscal_year_month": "1",
        "fiscal_year_day": "1",
    }


def new_password(world):
    return {
        "oldpassword": PASSWORD,
        "password1": "another long one",
        "password2": "another long one",
    }


SIGNED_IN_GOES_ON = {**dict.fromkeys(PEOPLE, 302), ANONYMOUS: 200}

ROWS = (
    Row("settings", "GET", administrators(200)),
    Row("accounts:user_list", "GET", administrators(200)),
    Row(
        "accounts:user_list",
        "GET",
        administrators(200),
        query="?role=king&state=dancing&page=1",
        case="by a query string edited by hand",
    ),
    Row("accounts:user_create", "GET", administrators(200)),
    Row(
        "accounts:user_create",
        "POST",
        administrators(302),
        data=lambda world: {
            "name": "Nina",
            "email": "nina@example.com",
            "role": "staff",
            "language": "pl",
            "password": "a password of Nina",
        },
    ),
    Row("accounts:user_create", "POST", administrators(422), case="with an empty form"),
    Row("accounts:user_update", "GET", administrators(200), args=bob),
    Row("accounts:user_update", "POST", administrators(302), args=bob, data=bobs_form),
    Row(
        "accounts:user_update",
        "GET",
        administrators(404),
        args=lambda world: (10**9,),
        case="of nobody",
    ),
    Row("accounts:user_password", "GET", administrators(200), args=bob),
    Row(
        "accounts:user_password",
        "POST",
        administrators(302),
        args=bob,
        data=lambda world: {"password": "another long one"},
    ),
    Row(
        "accounts:user_password",
        "POST",
        {**everyone(403), **people("olga", 302), **people("erin", 422)},
        args=lambda world: (world.cast.olga.pk,),
        data=lambda world: {"password": "another long one"},
        case="of the owner",
    ),
    Row("accounts:user_send_password_link", "POST", administrators(302), args=bob),
    Row(
        "accounts:user_send_password_link",
        "POST",
        {**everyone(403), **people("olga", 302)},
        args=lambda world: (world.cast.olga.pk,),
        case="to the owner",
    ),
    Row("accounts:user_invite", "GET", administrators(200)),
    Row("accounts:user_invite", "POST", administrators(302), data=invitation_form),
    Row("accounts:user_invite", "POST", administrators(422), case="with an empty form"),
    Row("accounts:user_invite_again", "POST", administrators(302), args=invited),
    Row("accounts:user_withdraw_invitation", "POST", administrators(302), args=invited),
    Row(
        "accounts:user_withdraw_invitation",
        "POST",
        administrators(302),
        args=bob,
        case="of who signs in already",
    ),
    Row("accounts:user_hand_over", "GET", administrators(200), args=alice),
    Row(
        "accounts:user_hand_over",
        "POST",
        administrators(302),
        args=alice,
        data=lambda world: {"successor": world.cast.bob.pk, "is_sign_in_taken": "on"},
    ),
    Row("accounts:user_hand_over", "POST", administrators(422), args=alice, case="to nobody"),
    Row(
        "accounts:user_hand_over",
        "GET",
        administrators(404),
        args=lambda world: (10**9,),
        case="of nobody",
    ),
    Row("accounts:hand_over", "GET", administrators(200), args=handed_over),
    Row("accounts:hand_over_undo", "POST", administrators(302), args=handed_over),
    Row(
        "accounts:hand_over",
        "GET",
        administrators(404),
        args=lambda world: (10**9,),
        case="that never was",
    ),
    Row("accounts:department_list", "GET", administrators(200)),
    Row("accounts:department_create", "GET", administrators(200)),
    Row(
        "accounts:department_create",
        "POST",
        administrators(302),
        data=lambda world: {"name": "East", "kind": "department", "is_active": "on"},
    ),
    Row("accounts:department_update", "GET", administrators(200), args=north),
    Row(
        "accounts:department_update",
        "POST",
        administrators(302),
        args=north,
        data=lambda world: {"version": 1, "name": "North", "kind": "department"},
    ),
    Row("accounts:role_list", "GET", administrators(200)),
    Row("accounts:role_update", "GET", administrators(200), args=lambda world: ("staff",)),
    Row("accounts:role_update", "POST", administrators(302), args=lambda world: ("staff",)),
    Row(
        "accounts:role_update",
        "POST",
        administrators(422),
        args=lambda world: ("owner",),
        case="of the owner",
    ),
    Row("accounts:organisation_update", "GET", administrators(200)),
    Row("accounts:organisation_update", "POST", administrators(302), data=organisation_form),
    Row("accounts:profile", "GET", everyone(200)),
    Row("accounts:profile", "POST", everyone(302), data=profile_form),
    Row("accounts:set_language", "POST", public(302), data=lambda world: {"language": "fa"}),
    Row("accounts:set_theme", "POST", everyone(302), data=lambda world: {"theme": "dark"}),
    Row("account_login", "GET", SIGNED_IN_GOES_ON),
    Row("account_login", "POST", SIGNED_IN_GOES_ON, case="with an empty form"),
    Row("account_logout", "GET", {**dict.fromkeys(PEOPLE, 200), ANONYMOUS: 302}),
    Row("account_logout", "POST", dict.fromkeys(EVERYBODY, 302)),
    Row("account_inactive", "GET", public(200)),
    Row("account_change_password", "GET", everyone(200)),
    Row("account_change_password", "POST", everyone(302), data=new_password),
    Row("account_reset_password", "GET", public(200)),
    Row(
        "account_reset_password",
        "POST",
        public(302),
        data=lambda world: {"email": "alice@example.com"},
    ),
    Row("account_reset_password_done", "GET", public(200)),
    Row(
        "account_reset_password_from_key",
        "GET",
        public(200),
        args=lambda world: ("1", "no-such-key"),
        case="with a wrong key",
    ),
    Row(
        "account_reset_password_from_key",
        "POST",
        public(200),
        args=lambda world: ("1", "no-such-key"),
        case="with a wrong key",
    ),
    Row("account_reset_password_from_key_done", "GET", public(200)),
)

"""`manage.py first_start`: fill an empty base and print the sign-ins; complete a filled one."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from environs import Env, EnvError

from accounts.choices import RoleCode
from accounts.models import User
from accounts.services.installation import FirstStart, first_start

DEFAULT_EMAIL = "owner@example.com"


class Command(BaseCommand):
    help = (
        "Make roles, default options, the owner (OWNER_EMAIL, OWNER_PASSWORD) and, unless DEMO=0, a "
        "demo company. Where there are people already, only new rights and options are added."
    )

    def handle(self, *args, **options):
        env = Env()
        made = first_start(
            email=_owner_email(env),
            password=env.str("OWNER_PASSWORD", ""),
            is_demo=_is_demo(env),
        )
        for line in _lines(made) if made else _known_lines():
            self.stdout.write(line)


def _owner_email(env: Env) -> str:
    email = env.str("OWNER_EMAIL", "") or DEFAULT_EMAIL
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"OWNER_EMAIL is {email!r}: set it to an e-mail address.") from error
    return email


def _is_demo(env: Env) -> bool:
    try:
        return env.bool("DEMO", True)
    except EnvError as error:
        raise CommandError("DEMO is neither 0 nor 1: set it to one of them.") from error


def _lines(made: FirstStart) -> list[str]:
    """The sign-ins of a first start; the passwords are shown this once."""
    lines = [f"Sign in as {made.owner.email} (owner) with the password {made.owner_password}"]
    if made.demo_people:
        lines.append(f"The people of the demo company sign in with {made.demo_password}")
        lines += [
            f"  {user.email:<20} {user.role_id:<14} {user.language}  {user.name}"
            for user in made.demo_people
        ]
    lines.append(
        "These passwords are shown once. `manage.py changepassword E-MAIL` sets a new one."
    )
    return lines


def _known_lines() -> list[str]:
    """Whom to sign in as, when the people are there already."""
    owners = User.objects.active().filter(role=RoleCode.OWNER).order_by("id")
    return [
        f"Sign in as {', '.join(owners.values_list('email', flat=True)[:3])}; "
        "`manage.py changepassword E-MAIL` sets a new password."
    ]

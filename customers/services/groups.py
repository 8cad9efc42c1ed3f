"""Making, changing, moving and deleting groups of customers (R44-R46).

Whoever may manage groups does that; who may edit a customer puts him into groups by hand, by the
field of the catalogue. All changes of the tree and of rules follow one another under one lock.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import colours
from core.calendars.formatting import format_number
from core.change_sets import change_set
from core.conditions import ConditionError
from core.models import Job
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from customers import permissions
from customers.fields import customer_catalogue
from customers.groups import jobs
from customers.groups.rules import RuleBook, read_rule
from customers.groups.tree import GroupTree
from customers.models import Group
from customers.models.groups import LARGEST_DEPTH
from records.services.options import (
    check_names,
    details_of,
    lock_list,
    new_option,
    save_option,
)
from records.services.positions import move, next_position


def create_group(
    *,
    actor,
    names: Mapping[str, str],
    parent: Group | None = None,
    rule: Any = None,
    **values,
) -> Group:
    """Add a group as the last one beneath its parent. With a rule a job fills it.

    NotAllowed; Refused for a taken name, a parent that is gone or too deep, a rule that cannot be or
    that would decide about itself; ValidationError.
    """
    require(permissions.can_manage_groups(actor))
    rule = _checked_rule(rule)
    with _changing(actor, "customers.create_group"):
        rows = lock_list(Group)
        check_names(names, {}, rows)
        group = new_option(
            actor=actor, model=Group, rows=rows, names=names, parent=parent, rule=rule, **values
        )
        _check_tree([*rows, group], group)
        if group.is_by_rule:
            jobs.request_check(actor=actor, groups=[group])
    return group


def update_group(*, actor, group: Group, version: int | None = None, **changes: Any) -> Group:
    """Change a group; what is not named stays. Where its rule or its place has changed, a job moves
    the members of all groups that this concerns.

    Refused as for `create_group`, and where a rule would come or go; ChangedMeanwhile.
    """
    require(permissions.can_manage_groups(actor))
    if "rule" in changes:
        changes["rule"] = _checked_rule(changes["rule"])
    with _changing(actor, "customers.update_group"):
        rows = lock_list(Group)
        before = lock(group, version)
        others = [row for row in rows if row.pk != before.pk]
        check_names(changes.get("names", before.names), {}, others)
        old_rule, old_parent = before.rule, before.parent_id
        for name, value in changes.items():
            setattr(before, name, value)
        if (before.rule is None) != (old_rule is None):
            raise Refused(
                _("A group by hand stays one, and so does one by rule. Make another group."),
                field="rule",
            )
        if before.parent_id != old_parent:
            siblings = [row for row in others if row.parent_id == before.parent_id]
            before.position = next_position(siblings)
        _check_tree([*others, before], before)
        save_option(before)
        if before.rule != old_rule:
            jobs.request_check(actor=actor, groups=[before])
        if before.parent_id != old_parent:
            _check_what_asks_about(actor, [*others, before], {old_parent, before.parent_id})
    return before


def move_group(*, actor, group: Group, steps: int) -> None:
    """Move a group up (negative) or down among those beneath the same parent. NotAllowed."""
    require(permissions.can_manage_groups(actor))
    with _changing(actor, "customers.move_group"):
        tree = GroupTree(lock_list(Group))
        if group.pk in tree.by_id:
            siblings = tree.children(tree.by_id[group.pk].parent_id)
            move(siblings, tree.by_id[group.pk], steps)


def delete_group(*, actor, group: Group) -> None:
    """Put a group into the bin. Its members stay customers, and what stood beneath it moves up.

    NotAllowed; Refused while the rule of another group asks about it, which is named.
    """
    require(permissions.can_manage_groups(actor))
    with _changing(actor, "customers.delete_group"):
        rows = lock_list(Group)
        book = RuleBook(GroupTree(rows), customer_catalogue())
        if asking := [other for other in book.referring_to(group.pk) if other.pk != group.pk]:
            raise Refused(
                _("The rule of “%(group)s” asks about this group. Change that rule first.")
                % {"group": asking[0]}
            )
        above = next((row.parent_id for row in rows if row.pk == group.pk), None)
        Group.objects.filter(parent=group).update(parent=above)
        Group.objects.filter(pk=group.pk).update(deleted_at=Now(), deleted_by=actor)
        transaction.on_commit(colours.forget_sheet)
        _check_what_asks_about(actor, [row for row in rows if row.pk != group.pk], {above})


def request_full_check(*, actor) -> Job | None:
    """Have all rules checked against the whole base; None where there is no rule, or that waits
    already. NotAllowed."""
    require(permissions.can_manage_groups(actor))
    with transaction.atomic():
        return jobs.request_check(actor=actor)


def _changing(actor, reason: str):
    return change_set(actor=actor, reason=reason, details=details_of(Group))


def _checked_rule(data: Any) -> Any:
    """The rule as it is stored."""
    if data is None:
        return None
    try:
        return read_rule(data, customer_catalogue()).to_json()
    except ConditionError as error:
        raise Refused(str(error), field="rule") from error


def _check_tree(rows: list[Group], changed: Group) -> None:
    """Refused where a group would stand beneath itself or too deep, or a rule would come back to
    itself."""
    tree = GroupTree(rows)
    if any(row.parent_id and row.parent_id not in tree.by_id for row in rows):
        raise Refused(_("The group above is not there any more. Choose another."), field="parent")
    depths = {place.group.pk: place.depth for place in tree.places()}
    if len(depths) < len(rows):
        raise Refused(_("A group cannot stand beneath itself."), field="parent")
    if max(depths.values(), default=0) >= LARGEST_DEPTH:
        raise Refused(
            _("Groups stand at most %(limit)s deep. Choose a group further up.")
            % {"limit": format_number(LARGEST_DEPTH)},
            field="parent",
        )
    if circle := RuleBook(tree, customer_catalogue()).circle(changed.pk):
        raise Refused(
            _("A rule would decide about itself: %(chain)s. Take one of these groups out of it.")
            % {"chain": " → ".join(_("“%(name)s”") % {"name": group} for group in circle)},
            field="rule",
        )


def _check_what_asks_about(actor, rows: list[Group], parents: set[int | None]) -> None:
    """Where a group was moved, the members of what it stood or stands beneath are others."""
    tree = GroupTree(rows)
    above = {parent for parent in parents if parent in tree.by_id}
    above |= {group.pk for parent in above for group in tree.above(parent)}
    book = RuleBook(tree, customer_catalogue())
    concerned = {pk for pk, rule in book.rules.items() if rule.refers_to & above}
    jobs.request_check(actor=actor, groups=[tree.by_id[pk] for pk in sorted(concerned)])

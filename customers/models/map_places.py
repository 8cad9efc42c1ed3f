"""Where customers are on the map: one narrow row for each that has coordinates."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import AudienceQuerySet
from core.geography import ORDER, Area, Range, cover
from core.geography.sql import Cell, in_area
from customers.models.customers import Customer

LARGE_LEVEL = 12
"""The squares by which the whole base is counted: 10 km along a side at the equator."""
LARGE_SQUARES = 2 * (ORDER - LARGE_LEVEL)
"""The bits of a cell within one of them."""
SMALL_LEVEL = 15
"""The squares by which a city is counted: 1.2 km at the equator; their numbers just fit into an integer."""
SMALL_SQUARES = 2 * (ORDER - SMALL_LEVEL)
SAMPLE = 64
"""One customer in so many is in the sample; a power of two."""


class IsSampled(Func):
    """By a hash of the id: of whatever is chosen, as good as every SAMPLEth."""

    template = f"((hashint8(%(expressions)s) & {SAMPLE - 1}) = 0)"
    output_field = models.BooleanField()


class MapPlaceQuerySet(AudienceQuerySet):
    """Places by where they are."""

    def in_ranges(self, ranges: tuple[Range, ...], column: str = "cell"):
        """Those whose cell, or square of that column, is in one of the ranges."""
        return self.filter(_in_any(ranges, column))

    def within(self, area: Area):
        """Those in the area: what its cover leaves open is looked at one by one."""
        return self.filter(is_within(area))


class MapPlace(models.Model):
    """The place of the main address of a living customer, for the map and its areas.

    Computed by triggers of addresses and customers, so nothing hangs on a place and it holds nobody: the
    key is not enforced. Beside the customers, and not a column of theirs: an index-only scan needs pages
    that are seldom written, and a row of theirs that changes would have one more index to enter.
    """

    customer = models.OneToOneField(
        Customer, models.DO_NOTHING, primary_key=True, related_name="map_place", db_constraint=False
    )
    x = models.IntegerField()
    y = models.IntegerField()
    cell = models.GeneratedField(
        expression=Cell("x", "y"), output_field=models.BigIntegerField(), db_persist=True
    )
    large_square = models.GeneratedField(
        expression=Cast(Cell("x", "y").bitrightshift(LARGE_SQUARES), models.IntegerField()),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    """The number of the square of LARGE_LEVEL. An index of few long lists: the squares of 1,000,000 places
    are counted by it in a quarter of the time that `cell` takes."""
    small_square = models.GeneratedField(
        expression=Cast(Cell("x", "y").bitrightshift(SMALL_SQUARES), models.IntegerField()),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    """The same of SMALL_LEVEL."""
    created_at = models.DateTimeField()
    """The customer's: the newest of an area are found by an index that has both."""
    audience = ArrayField(models.BigIntegerField())
    """The customer's: who may see him."""
    is_sampled = models.GeneratedField(
        expression=IsSampled("customer_id"), output_field=models.BooleanField(), db_persist=True
    )

    objects = models.Manager.from_queryset(MapPlaceQuerySet)()

    class Meta:
        verbose_name = _("place on the map")
        verbose_name_plural = _("places on the map")
        indexes = (
            models.Index(fields=("cell", "customer"), name="customers_places_by_cell"),
            models.Index(fields=("large_square",), name="customers_places_by_square"),
            models.Index(fields=("small_square",), name="customers_places_by_small"),
            models.Index(
                fields=("-created_at", "-customer"),
                include=("cell", "x", "y"),
                name="customers_places_by_newest",
            ),
            models.Index(
                fields=("cell",),
                include=("customer", "large_square", "small_square"),
                condition=Q(is_sampled=True),
                name="customers_places_sampled",
            ),
            GinIndex(fields=("audience",), name="customers_places_audience", fastupdate=False),
        )

    def __str__(self):
        return f"{self.customer_id}: {self.x}, {self.y}"


def is_within(area: Area, *, of: str = "", is_boxed: bool = False) -> Q:
    """Whether a place is in the area; `of` is the way to it from another table, as in `map_place__`.

    `is_boxed`: looked at in its box first, which costs a tenth where most places are elsewhere. It
    tells nothing new, so the planner then believes that fewer are within than there are.
    """
    covered = cover(area)
    looked_at = _in_any(covered.partly, f"{of}cell") & Q(in_area(f"{of}x", f"{of}y", area))
    found = _in_any(covered.within, f"{of}cell") | looked_at
    if not is_boxed:
        return found
    left, top, right, bottom = covered.box
    across = Q((f"{of}x__gte", left), (f"{of}x__lt", right))
    down = Q((f"{of}y__gte", top), (f"{of}y__lt", bottom))
    return across & down & found


def _in_any(ranges: tuple[Range, ...], column: str = "cell") -> Q:
    tests = (Q((f"{column}__gte", one.start), (f"{column}__lt", one.end)) for one in ranges)
    return reduce(or_, tests, Q(pk__in=[]))

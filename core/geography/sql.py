"""The SQL twins of core.geography; migrations run them once.

`karta_map_x_v1`, `karta_map_y_v1` and `karta_cell_v1` fill stored columns, so what they say stays as it
is: another rule is a version 2 beside them. They reckon as the Python twins do, in the same order.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, FloatField, Func, IntegerField, Value

from core.geography.areas import Circle, Polygon
from core.geography.plane import NORTHERNMOST
from core.geography.z_order import SIDE

_SPREAD = "\n".join(
    f"  {axis} := ({axis} | ({axis} << {by})) & x'{mask}'::bigint;"
    for axis in ("x", "y")
    for by, mask in (
        (16, "0000FFFF0000FFFF"),
        (8, "00FF00FF00FF00FF"),
        (4, "0F0F0F0F0F0F0F0F"),
        (2, "3333333333333333"),
        (1, "5555555555555555"),
    )
)
_RULES = "IMMUTABLE STRICT PARALLEL SAFE"

CREATE_FUNCTIONS = f"""
CREATE FUNCTION karta_map_x_v1(longitude double precision) RETURNS integer
LANGUAGE sql {_RULES} AS $function$
  SELECT least(greatest(floor((longitude + 180) / 360 * {SIDE}), 0), {SIDE - 1})::integer
$function$;

CREATE FUNCTION karta_map_y_v1(latitude double precision) RETURNS integer
LANGUAGE plpgsql {_RULES} AS $function$
DECLARE
  sine double precision := sin(
    least(greatest(latitude, -{NORTHERNMOST}::double precision), {NORTHERNMOST}::double precision)
    * (pi() / 180));
BEGIN
  RETURN least(greatest(
    floor((0.5::double precision - ln((1 + sine) / (1 - sine)) / (4 * pi())) * {SIDE}), 0), {SIDE - 1});
END
$function$;

CREATE FUNCTION karta_cell_v1(x bigint, y bigint) RETURNS bigint
LANGUAGE plpgsql {_RULES} AS $function$
BEGIN
{_SPREAD}
  RETURN x | (y << 1);
END
$function$;

CREATE FUNCTION karta_in_polygon_v1(x bigint, y bigint, xs bigint[], ys bigint[])
RETURNS boolean LANGUAGE plpgsql {_RULES} AS $function$
DECLARE
  is_inside boolean := false;
  x1 bigint := xs[1]; y1 bigint := ys[1]; x2 bigint; y2 bigint; turn bigint;
BEGIN
  FOR corner IN REVERSE array_length(xs, 1)..1 LOOP
    x2 := x1; y2 := y1; x1 := xs[corner]; y1 := ys[corner];
    IF (y1 > y) <> (y2 > y) THEN
      turn := (y - y1) * (x2 - x1) - (x - x1) * (y2 - y1);
      IF turn <> 0 AND (turn > 0) = (y2 > y1) THEN
        is_inside := NOT is_inside;
      END IF;
    END IF;
  END LOOP;
  RETURN is_inside;
END
$function$;

CREATE FUNCTION karta_in_circle_v1(
  x bigint, y bigint, latitude double precision, longitude double precision, reach double precision)
RETURNS boolean LANGUAGE plpgsql {_RULES} AS $function$
DECLARE
  degree double precision := pi() / 180;
  here double precision := latitude * degree;
  there double precision := atan(sinh(pi() * (1 - 2 * (y + 0.5::double precision) / {SIDE})));
  north double precision := sin((there - here) / 2);
  east double precision := sin(
    ((x + 0.5::double precision) / {SIDE} * 360 - 180 - longitude) * degree / 2);
BEGIN
  RETURN north * north + cos(here) * cos(there) * east * east <= reach;
END
$function$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION karta_in_circle_v1(bigint, bigint, double precision, double precision, double precision);
DROP FUNCTION karta_in_polygon_v1(bigint, bigint, bigint[], bigint[]);
DROP FUNCTION karta_cell_v1(bigint, bigint);
DROP FUNCTION karta_map_y_v1(double precision);
DROP FUNCTION karta_map_x_v1(double precision);
"""
_NUMBERS = ArrayField(BigIntegerField())


class MapX(Func):
    function = "karta_map_x_v1"
    output_field = IntegerField()


class MapY(Func):
    function = "karta_map_y_v1"
    output_field = IntegerField()


class Cell(Func):
    """The cell of x and y."""

    function = "karta_cell_v1"
    output_field = BigIntegerField()


class _OnNextMap(Func):
    """The x of a point on two maps that begin at `left`."""

    template = f"(mod(%(expressions)s + {SIDE}::bigint - %(left)s, {SIDE}) + %(left)s)"
    output_field = BigIntegerField()


class InPolygon(Func):
    """Whether the point of x and y lies in the polygon."""

    function = "karta_in_polygon_v1"
    output_field = BooleanField()

    @classmethod
    def of(cls, x: str, y: str, polygon: Polygon) -> "InPolygon":
        xs, ys = (list(numbers) for numbers in zip(*polygon.points, strict=True))
        across = _OnNextMap(x, left=polygon.left) if polygon.right > SIDE else x
        return cls(across, y, Value(xs, output_field=_NUMBERS), Value(ys, output_field=_NUMBERS))


class InCircle(Func):
    """Whether the point of x and y lies in the circle."""

    function = "karta_in_circle_v1"
    output_field = BooleanField()

    @classmethod
    def of(cls, x: str, y: str, circle: Circle) -> "InCircle":
        numbers = (*circle.centre, circle.reach)
        return cls(x, y, *(Value(number, output_field=FloatField()) for number in numbers))


def in_area(x: str, y: str, area: Polygon | Circle) -> Func:
    """Whether the point of these columns lies in the area, looked at one by one."""
    return InPolygon.of(x, y, area) if isinstance(area, Polygon) else InCircle.of(x, y, area)

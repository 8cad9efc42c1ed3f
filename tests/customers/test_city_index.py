"""Cities are found by a part of their name through an index."""

import pytest
from django.db import connection
from django.db.models import F

from core.catalogue.comparisons import expression_condition
from customers.fields import customer_catalogue
from customers.models import Address

pytestmark = pytest.mark.django_db


def test_part_of_the_name_of_a_city_is_found_by_an_index():
    kind = customer_catalogue()["city"].kind
    found = Address.everything.filter(expression_condition(F("city"), kind, "contains", "Kraków"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "customers_addresses_by_city" in found.order_by().explain()

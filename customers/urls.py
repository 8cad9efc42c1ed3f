"""The addresses of customers."""

from django.urls import path

from customers.views.customer_list import CustomerListPage

app_name = "customers"
urlpatterns = [
    path("customers/", CustomerListPage.as_view(), name="customer_list"),
]

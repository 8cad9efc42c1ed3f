"""The addresses of customers."""

from django.urls import path

from customers.views.customer_form import CustomerCreatePage, CustomerUpdatePage
from customers.views.customer_list import CustomerListPage
from customers.views.search import search_customers

app_name = "customers"
urlpatterns = [
    path("customers/", CustomerListPage.as_view(), name="customer_list"),
    path("customers/new/", CustomerCreatePage.as_view(), name="customer_create"),
    path("customers/search/", search_customers, name="customer_search"),
    path("customers/<int:pk>/edit/", CustomerUpdatePage.as_view(), name="customer_update"),
]

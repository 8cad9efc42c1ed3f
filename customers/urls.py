"""The addresses of customers."""

from django.urls import include, path

from customers.views import bin as bin_views
from customers.views import bulk, bulk_selection, deleting
from customers.views.access import CustomerAccessPage, PersonAccessPage
from customers.views.cells import CustomerCell
from customers.views.conditions import (
    ConditionCount,
    ConditionsPage,
    PersonConditionCount,
    PersonConditionsPage,
)
from customers.views.contact_persons import (
    ContactListPage,
    PersonCreatePage,
    PersonUpdatePage,
)
from customers.views.customer_detail import (
    CustomerContactsPage,
    CustomerDetailPage,
    CustomerFilesPage,
    CustomerTimelinePage,
)
from customers.views.customer_form import CustomerCreatePage, CustomerUpdatePage
from customers.views.customer_list import CustomerListPage
from customers.views.customer_map import filter_by_area, map_clusters, plan_route, show_map
from customers.views.duplicates import (
    DuplicateListPage,
    check_duplicates,
    dismiss_pair,
    restore_pair,
    search_duplicates,
)
from customers.views.filter_counts import FilterCounts
from customers.views.group_detail import GroupDetailPage
from customers.views.group_forms import (
    GroupByRuleCreatePage,
    GroupCreatePage,
    GroupUpdatePage,
    preview_group,
    show_rule,
)
from customers.views.groups import GroupListPage, check_groups, delete_group, move_group
from customers.views.history import (
    CustomerRestorePage,
    PersonRestorePage,
    old_history,
    put_back_of_customer,
    put_back_of_person,
    undo_of_customer,
    undo_of_person,
)
from customers.views.maps import find_address, find_place, list_countries
from customers.views.merging import CustomerMergePage
from customers.views.openings import CustomerOpeningsPage, PersonOpeningsPage
from customers.views.person_detail import (
    PersonCustomersPage,
    PersonDetailPage,
    PersonFilesPage,
    PersonTimelinePage,
)
from customers.views.relation_kinds import RELATION_KINDS
from customers.views.search import search_customers
from customers.views.vcards import (
    customer_qr,
    customer_vcard,
    download_vcards,
    person_qr,
    person_vcard,
)
from records.views.list_layouts import layout_routes

app_name = "customers"
urlpatterns = [
    path("groups/", GroupListPage.as_view(), name="group_list"),
    path("groups/new/", GroupCreatePage.as_view(), name="group_create"),
    path("groups/new/by-rule/", GroupByRuleCreatePage.as_view(), name="group_create_by_rule"),
    path("groups/rule/", show_rule, name="group_rule"),
    path("groups/preview/", preview_group, name="group_preview"),
    path("groups/check/", check_groups, name="group_check"),
    path("groups/<int:pk>/", GroupDetailPage.as_view(), name="group_detail"),
    path("groups/<int:pk>/edit/", GroupUpdatePage.as_view(), name="group_update"),
    path("groups/<int:pk>/delete/", delete_group, name="group_delete"),
    path("groups/<int:pk>/move/<direction:direction>/", move_group, name="group_move"),
    path("customers/", CustomerListPage.as_view(), name="customer_list"),
    path("customers/list/", include(layout_routes(CustomerListPage))),
    path("customers/new/", CustomerCreatePage.as_view(), name="customer_create"),
    path("customers/conditions/", ConditionsPage.as_view(), name="conditions"),
    path("customers/counts/", FilterCounts.as_view(), name="filter_counts"),
    path("customers/count/", ConditionCount.as_view(), name="condition_count"),
    path("customers/bin/", bin_views.show_bin, name="bin"),
    path("customers/bin/restore/", bin_views.restore_from_bin, name="bin_restore"),
    path("customers/bin/remove/", bin_views.remove_for_good, name="bin_remove"),
    path("customers/bulk/", bulk_selection.begin_bulk_edit, name="bulk_begin"),
    path("customers/bulk/delete/", bulk_selection.begin_bulk_delete, name="bulk_delete"),
    path("customers/bulk/merge/", bulk_selection.begin_bulk_merge, name="bulk_merge"),
    path("customers/bulk/export/", bulk_selection.begin_bulk_export, name="bulk_export"),
    path("customers/bulk/vcards/", bulk_selection.download_bulk_vcards, name="bulk_vcards"),
    path("customers/bulk/route/", bulk_selection.begin_bulk_route, name="bulk_route"),
    path("customers/bulk/history/", bulk.list_bulk_edits, name="bulk_history"),
    path("customers/bulk/<int:pk>/", bulk.show_bulk_edit, name="bulk_edit"),
    path("customers/bulk/<int:pk>/change/", bulk.choose_bulk_change, name="bulk_change"),
    path("customers/bulk/<int:pk>/apply/", bulk.apply_bulk_edit, name="bulk_apply"),
    path("customers/bulk/<int:pk>/undo/", bulk.undo_bulk_edit, name="bulk_undo"),
    path("customers/bulk/<int:pk>/redo/", bulk.redo_bulk_edit, name="bulk_redo"),
    path("customers/search/", search_customers, name="customer_search"),
    path("customers/geocode/", find_address, name="find_address"),
    path("customers/geocode/reverse/", find_place, name="find_place"),
    path("customers/map-countries/", list_countries, name="map_countries"),
    path("customers/map/", show_map, name="customer_map"),
    path("customers/map/clusters/", map_clusters, name="map_clusters"),
    path("customers/map/area/", filter_by_area, name="filter_by_area"),
    path("customers/route/", plan_route, name="plan_route"),
    path("customers/duplicates/", DuplicateListPage.as_view(), name="duplicate_list"),
    path("customers/duplicates/check/", check_duplicates, name="duplicates_check"),
    path("customers/duplicates/search/", search_duplicates, name="duplicates_search"),
    path("customers/duplicates/<int:pk>/dismiss/", dismiss_pair, name="pair_dismiss"),
    path("customers/duplicates/<int:pk>/restore/", restore_pair, name="pair_restore"),
    path("customers/merge/", CustomerMergePage.as_view(), name="customer_merge"),
    path("customers/<int:pk>/", CustomerDetailPage.as_view(), name="customer_detail"),
    path("customers/<int:pk>/edit/", CustomerUpdatePage.as_view(), name="customer_update"),
    path("customers/<int:pk>/delete/", deleting.delete_customer, name="customer_delete"),
    path(
        "customers/<int:pk>/restore/", deleting.restore_customer, name="customer_restore_from_bin"
    ),
    path("customers/<int:pk>/cells/<str:key>/", CustomerCell.as_view(), name="cell"),
    path("customers/<int:pk>/access/", CustomerAccessPage.as_view(), name="customer_access"),
    path("customers/<int:pk>/contacts/", CustomerContactsPage.as_view(), name="customer_contacts"),
    path("customers/<int:pk>/files/", CustomerFilesPage.as_view(), name="customer_files"),
    path("customers/<int:pk>/timeline/", CustomerTimelinePage.as_view(), name="customer_timeline"),
    path("customers/<int:pk>/history/", old_history, name="customer_history"),
    path("customers/<int:pk>/openings/", CustomerOpeningsPage.as_view(), name="customer_openings"),
    path(
        "customers/<int:pk>/timeline/<int:change_set_id>/undo/",
        undo_of_customer,
        name="customer_undo",
    ),
    path(
        "customers/<int:pk>/timeline/<int:change_set_id>/restore/",
        CustomerRestorePage.as_view(),
        name="customer_restore",
    ),
    path(
        "customers/<int:pk>/timeline/<int:change_set_id>/put-back/",
        put_back_of_customer,
        name="customer_put_back",
    ),
    path("customers/<int:pk>/vcard/", customer_vcard, name="customer_vcard"),
    path("customers/<int:pk>/qr.svg", customer_qr, name="customer_qr"),
    path("contacts/", ContactListPage.as_view(), name="contact_list"),
    path("contacts/list/", include(layout_routes(ContactListPage))),
    path("contacts/new/", PersonCreatePage.as_view(), name="person_create"),
    path("contacts/conditions/", PersonConditionsPage.as_view(), name="person_conditions"),
    path("contacts/count/", PersonConditionCount.as_view(), name="person_condition_count"),
    path("contacts/vcards/", download_vcards, name="download_vcards"),
    path("contacts/<int:pk>/", PersonDetailPage.as_view(), name="person_detail"),
    path("contacts/<int:pk>/access/", PersonAccessPage.as_view(), name="person_access"),
    path("contacts/<int:pk>/delete/", deleting.delete_person, name="person_delete"),
    path("contacts/<int:pk>/restore/", deleting.restore_person, name="person_restore_from_bin"),
    path("contacts/<int:pk>/files/", PersonFilesPage.as_view(), name="person_files"),
    path("contacts/<int:pk>/timeline/", PersonTimelinePage.as_view(), name="person_timeline"),
    path("contacts/<int:pk>/openings/", PersonOpeningsPage.as_view(), name="person_openings"),
    path(
        "contacts/<int:pk>/timeline/<int:change_set_id>/undo/", undo_of_person, name="person_undo"
    ),
    path(
        "contacts/<int:pk>/timeline/<int:change_set_id>/restore/",
        PersonRestorePage.as_view(),
        name="person_restore",
    ),
    path(
        "contacts/<int:pk>/timeline/<int:change_set_id>/put-back/",
        put_back_of_person,
        name="person_put_back",
    ),
    path("contacts/<int:pk>/edit/", PersonUpdatePage.as_view(), name="person_update"),
    path("contacts/<int:pk>/customers/", PersonCustomersPage.as_view(), name="person_customers"),
    path("contacts/<int:pk>/qr.svg", person_qr, name="person_qr"),
    path("contacts/<int:pk>/vcard/", person_vcard, name="person_vcard"),
    path("settings/relations/", include(RELATION_KINDS)),
]

"""The addresses of the product, app by app."""

urlpatterns = []

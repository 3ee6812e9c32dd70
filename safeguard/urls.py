"""Every address of the product, each from the app that owns it."""

urlpatterns: list = []

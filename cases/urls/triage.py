"""The queue and the decision on a concern."""

urlpatterns: list = []

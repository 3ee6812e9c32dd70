"""Cases: the work until a child is safe."""

urlpatterns: list = []

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "referrals.plans"
    label = "plans"
    verbose_name = "Plans"

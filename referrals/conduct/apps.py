from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "referrals.conduct"
    label = "conduct"
    verbose_name = "Sealed register"

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "referrals.agencies"
    label = "agencies"
    verbose_name = "Agencies"

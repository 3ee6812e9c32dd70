from django.apps import AppConfig


class DisagreementsConfig(AppConfig):
    name = "referrals.disagreements"
    label = "disagreements"
    verbose_name = "Disagreements"

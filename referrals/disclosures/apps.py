from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "referrals.disclosures"
    label = "disclosures"
    verbose_name = "Disclosures and notices"

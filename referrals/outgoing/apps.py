from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    name = "referrals.outgoing"
    label = "referrals"
    verbose_name = "Referrals"

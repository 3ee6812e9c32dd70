from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "referrals.transfers"
    label = "transfers"
    verbose_name = "Passing the file on"

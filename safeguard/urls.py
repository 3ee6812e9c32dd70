"""Every address of the product, each from the app that owns it. The composition root: it may know everybody."""

from django.urls import include, path, re_path

from safeguard.web.views import accounts, demo, errors, health, home, operations, pages, people, profile, school

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error

signing_in = [
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out, name="account_logout"),
    path("password/change/", accounts.change_password, name="account_change_password"),
    path("password/reset/", accounts.forgotten_password, name="account_reset_password"),
    path("password/reset/done/", accounts.forgotten_password_done, name="account_reset_password_done"),
    path("password/reset/key/done/", accounts.new_password_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.new_password,
        name="account_reset_password_from_key",
    ),
]

people_pages = [
    path("", people.people_list, name="people"),
    path("add/", people.add, name="people_add"),
    path("roles/<int:pk>/end/", people.end_role, name="people_end_role"),
    path("relatives/", people.relatives, name="people_relatives"),
    path("school/", school.settings_page, name="school_settings"),
    path("calendar/", school.calendar, name="school_calendar"),
    path("calendar/terms/", school.add_term, name="school_add_term"),
    path("calendar/closures/", school.add_closure, name="school_add_closure"),
    path("calendar/bank-holidays/", school.change_bank_holiday, name="school_bank_holiday"),
    path("calendar/terms/<int:pk>/remove/", school.remove_term, name="school_remove_term"),
    path("calendar/closures/<int:pk>/remove/", school.remove_closure, name="school_remove_closure"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include(signing_in)),
    path("profile/", profile.profile, name="profile"),
    path("profile/school/", profile.switch_school, name="switch_school"),
    path("keep-alive/", profile.keep_alive, name="keep_alive"),
    path("people/", include(people_pages)),
    path("operations/", operations.operations, name="operations"),
    path("operations/mail/<int:pk>/retry/", operations.retry, name="operations_retry"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("demo/mail/", demo.mail_list, name="demo_mail_list"),
    path("demo/mail/<str:name>/", demo.mail, name="demo_mail"),
    path("", include("cases.urls")),
    path("", include("referrals.plans.urls")),
    path("", include("oversight.urls")),
    path("", include("referrals.agencies.urls")),
    path("", include("referrals.conduct.urls")),
    path("", include("referrals.disclosures.urls")),
    path("", include("referrals.outgoing.urls")),
    path("", include("referrals.disagreements.urls")),
    path("", include("referrals.transfers.urls")),
    path("", include("safeguard.web.roll.urls")),
]

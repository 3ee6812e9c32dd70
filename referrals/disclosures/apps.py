from django.apps import AppConfig

from safeguard.audit.verbs import register


class DisclosuresConfig(AppConfig):
    name = "referrals.disclosures"
    label = "disclosures"
    verbose_name = "Disclosures and notices"

    def ready(self) -> None:
        """Tell the kernel and the case what this app adds. Models are ready by now."""
        from cases import childfile, hooks  # noqa: PLC0415
        from cases.selectors import entries, groups  # noqa: PLC0415
        from cases.views import timelines  # noqa: PLC0415
        from referrals.disclosures import contents, holdings, obligations, placing, verbs  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        for group, placed, significant in placing.GROUPS:
            groups.add(group, placed, significant=significant)
        entries.HEADINGS.update(verbs.HEADINGS)
        for name, records in placing.RECORDS.items():
            hooks.keep_records(name, records)
        if placing.LINK not in hooks.LINKS:
            hooks.LINKS.append(placing.LINK)
        timelines.SUBJECT_PAGES.update(placing.SUBJECTS)
        timelines.THREAD_PAGES.update(placing.THREADS)
        holdings.register_all()
        childfile.register("disclosures", "Information shared and withheld", contents.disclosures)
        childfile.register("notices", "Notices of the police", contents.notices)

from django.apps import AppConfig

from safeguard.audit.verbs import register


class TransfersConfig(AppConfig):
    name = "referrals.transfers"
    label = "transfers"
    verbose_name = "Passing the file on"

    def ready(self) -> None:
        """Tell the kernel and the cases what this app adds, and hear what the roll says. Models are ready by now."""
        from cases import childfile, hooks  # noqa: PLC0415
        from cases.selectors import groups  # noqa: PLC0415
        from cases.views import timelines  # noqa: PLC0415
        from referrals.transfers import holdings, obligations, placing, roll, shell, verbs  # noqa: PLC0415
        from referrals.transfers.earlier import earlier_files  # noqa: PLC0415
        from safeguard.clocks import kinds  # noqa: PLC0415

        register(verbs.SPECS)
        kinds.register(obligations.KINDS)
        for group, placed, significant in placing.GROUPS:
            groups.add(group, placed, significant=significant)
        for name, records in placing.RECORDS.items():
            hooks.keep_records(name, records)
        timelines.THREAD_PAGES.update(placing.THREADS)
        hooks.before_work("transfers", shell.shut)
        childfile.register("earlier_files", "Files of earlier schools", earlier_files)
        holdings.register_all()
        roll.register()

"""Files that go and files that come."""

from referrals.transfers.models.incoming import Chase, FileRequest, PaperFile, Received
from referrals.transfers.models.outgoing import (
    Build,
    DownloadAttempt,
    Keeping,
    Link,
    NoFile,
    Transfer,
    Withholding,
    not_related,
    whole_to,
)

__all__ = [
    "Build",
    "Chase",
    "DownloadAttempt",
    "FileRequest",
    "Keeping",
    "Link",
    "NoFile",
    "PaperFile",
    "Received",
    "Transfer",
    "Withholding",
    "not_related",
    "whole_to",
]

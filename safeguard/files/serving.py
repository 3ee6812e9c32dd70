"""Handing a file out: as a download, in a sandbox, under the name it was given. The caller has checked who asks."""

from django.http import FileResponse

from safeguard.errors import RuleBroken
from safeguard.files.models import StoredFile

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def download(file: StoredFile) -> FileResponse:
    """Stream a clean file; raises RuleBroken (409) while it is being checked, when it was refused or is lost."""
    if file.state == StoredFile.State.QUARANTINED:
        raise RuleBroken(f"{file} is still being checked for viruses. Try again in a minute.")
    if file.state == StoredFile.State.REFUSED:
        raise RuleBroken(f"{file} was refused by the virus scan and is not kept.")
    try:
        content = file.path.open("rb")
    except OSError as lost:
        raise RuleBroken(f"{file} cannot be found on the server. Tell the person who looks after the server.") from lost
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.original_name,
        content_type=file.kind.served_as,
        headers=HEADERS,
    )

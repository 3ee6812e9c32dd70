"""Log lines: one JSON object each, codes and references only."""

import logging
import re

import structlog

SECRET = re.compile(r"(/password/reset/key/)[^/]+")


def only_the_path(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Cut what was searched for off an address, and the secret of a password letter out of it."""
    if isinstance(request := event.get("request"), str):
        event["request"] = SECRET.sub(r"\1-", request.partition("?")[0])
    return event


SHARED: list[structlog.typing.Processor] = [
    only_the_path,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def only_the_shape(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep of an exception its types and places, not its message or its local values: those can hold a child's name."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        places, trace = [], error.__traceback__
        while trace:
            places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        event.update(error=type(error).__name__, places=places[-8:])
    return event


def formatter() -> logging.Formatter:
    """Build the formatter of the settings' `json` handler and set structlog up to feed it."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            only_the_shape,
            structlog.processors.JSONRenderer(),
        ],
    )

"""How the pages are served. Further options: the environment variable GUNICORN_CMD_ARGS."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
preload_app = True  # loaded once, shared by the processes that answer
workers = 2
threads = 4
timeout = 60
graceful_timeout = 5
control_socket_disable = True
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(L)s s"  # no query string, no address of a person
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "privacyportal.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
    },
}

# A bot worker, and beside it the action server: Rasa 3.6 on the last Python that it runs on. Nothing in it is to be reached from
# anywhere: the worker opens a socket to the desk, and the action server listens on loopback, which the two share.
#   docker build -f deploy/worker.Dockerfile -t frontline-worker .
# The model is no part of the image: it is mounted read-only at /app/models, with the record of its hash.

FROM python:3.11-slim-bookworm AS build
# One library of the lock has no ready-made build for this Python and is compiled.
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential=12.* \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements/runtime.lock requirements/uv.txt requirements/
COPY frontline/__init__.py frontline/
COPY frontline/bootstrap frontline/bootstrap
RUN python -m frontline.bootstrap runtime && rm -rf .cache
COPY handoff handoff
COPY privacy privacy
COPY backoffice backoffice
COPY connectors connectors
COPY bot bot
COPY actions actions
COPY data data
COPY endpoints.yml credentials.yml ./
COPY frontline frontline
RUN python -m compileall -q handoff privacy backoffice connectors bot actions frontline

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 frontline \
    && useradd --uid 10001 --gid frontline --home-dir /var/lib/frontline --no-create-home --shell /usr/sbin/nologin frontline \
    && install -d -m 700 -o frontline -g frontline /var/lib/frontline \
    && install -d /app/models
WORKDIR /app
COPY LICENSE ./
COPY --from=build /app ./
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RASA_TELEMETRY_ENABLED=false \
    FRONTLINE_FILES_FOLDER=/var/lib/frontline \
    FRONTLINE_DEMO_ENABLED=false
USER 10001:10001
STOPSIGNAL SIGTERM
# The worker listens on nothing that could be asked: that it serves shows at the desk (/readyz, /metrics).
HEALTHCHECK NONE
ENTRYPOINT ["frontline"]
CMD ["worker"]

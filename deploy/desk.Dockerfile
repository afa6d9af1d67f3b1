# The desk: the sockets, the console, the widget and the API, on a current Python, without Rasa and without TensorFlow.
#   docker build -f deploy/desk.Dockerfile --target desk -t frontline-desk .
# It writes into /var/lib/frontline alone, so the rest may be read-only.

FROM python:3.13-slim-trixie AS build
WORKDIR /app
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
# Only what the installation reads, so that a change of the code installs nothing anew.
COPY requirements/desk.lock requirements/uv.txt requirements/
COPY frontline/__init__.py frontline/
COPY frontline/bootstrap frontline/bootstrap
RUN python -m frontline.bootstrap desk && rm -rf .cache
COPY handoff handoff
COPY privacy privacy
COPY backoffice backoffice
COPY connectors connectors
COPY desk desk
COPY data data
# What designers choose from in the workbench; the bot itself is in the worker's image.
COPY bot/domain bot/domain
# What the page about the assistant tells of the bot, which runs elsewhere.
COPY bot/domain/domain.yml bot/domain/
COPY frontline frontline
RUN python -m compileall -q handoff privacy backoffice connectors desk frontline

FROM python:3.13-slim-trixie AS desk
RUN groupadd --gid 10001 frontline \
    && useradd --uid 10001 --gid frontline --home-dir /var/lib/frontline --no-create-home --shell /usr/sbin/nologin frontline \
    && install -d -m 700 -o frontline -g frontline /var/lib/frontline
WORKDIR /app
COPY LICENSE ./
COPY --from=build /app ./
ENV PATH=/app/.venv-desk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FRONTLINE_FILES_FOLDER=/var/lib/frontline \
    FRONTLINE_DEMO_ENABLED=false \
    FRONTLINE_DESK_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=3)"]
ENTRYPOINT ["frontline"]
CMD ["desk"]

# The same with PostgreSQL's own programs, for frontline backup and frontline restore: what serves the world does without them.
FROM desk AS tools
USER 0
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client=17+* \
    && rm -rf /var/lib/apt/lists/*
USER 10001:10001
HEALTHCHECK NONE
CMD ["--help"]

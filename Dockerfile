# Previsit as an image: no root, and a root file system that may be read-only.
# It writes to /data (the practice's own files) and /tmp only. See docs/operators.md.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/previsit
WORKDIR /source
COPY requirements.lock ./
COPY deploy/requirements-image.lock deploy/
RUN /opt/previsit/bin/pip install --require-hashes \
    -r requirements.lock -r deploy/requirements-image.lock
COPY pyproject.toml setup.py MANIFEST.in README.md CHANGELOG.md LICENSE NOTICE ./
COPY app app
COPY scoring scoring
COPY templates templates
COPY instruments instruments
COPY translations translations
RUN /opt/previsit/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
RUN groupadd --system --gid 10001 previsit \
    && useradd --system --uid 10001 --gid previsit --no-create-home --home-dir /data previsit \
    && install --directory --owner=previsit --group=previsit /data
COPY --from=build /opt/previsit /opt/previsit
# Modules were compiled when they were installed; matplotlib keeps a list of fonts.
ENV PATH=/opt/previsit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PREVISIT_DATA=/data \
    MPLCONFIGDIR=/tmp
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=12)"]
CMD ["gunicorn", "--workers", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--bind", "0.0.0.0:8000", "--graceful-timeout", "30", "app.cli.wsgi:app()"]

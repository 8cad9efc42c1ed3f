# The production image: one for web, worker, beat and migrations; docker-compose.yml says which.

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM python:3.13-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --create-home karta && install -d -o karta /srv/static /srv/media
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /build/node_modules ./node_modules
# Static files and translations need no server; the values only let the settings be read.
RUN python -m runner.compile_messages \
    && SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --no-input
USER karta
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "crm_project.wsgi:application"]

# filesync in a container: docs/containers.md. The gym's settings and data lie in volumes.
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY requirements.lock ./
RUN python -m venv /opt/filesync \
  && /opt/filesync/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/filesync/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim-bookworm
# For files that come or go encrypted; Debian's own version, which has its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends gnupg \
  && rm -rf /var/lib/apt/lists/*
# Nobody's account but filesync's; its number is told, so that files outside can be given to it. Whoever
# runs it as another mounts folders of their own over these.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /gym --shell /usr/sbin/nologin filesync \
  && install -d -o filesync -g filesync -m 755 /gym \
  && install -d -o filesync -g filesync -m 700 /gym/config /gym/schedules /gym/var
COPY --from=build /opt/filesync /opt/filesync
# Who acts, for the audit log: whoever it is run as may have no name in there.
ENV PATH=/opt/filesync/bin:$PATH PYTHONUNBUFFERED=1 \
  FILESYNC_CONFIG=/gym/config/filesync.yaml FILESYNC_USER=filesync
USER 10001:10001
WORKDIR /gym
VOLUME ["/gym/config", "/gym/schedules", "/gym/var"]
# 3 is well enough: something waits for a person.
HEALTHCHECK --interval=5m --timeout=1m --start-period=2m \
  CMD ["sh", "-c", "filesync status >/dev/null 2>&1 || [ $? = 3 ]"]
ENTRYPOINT ["filesync"]
CMD ["serve"]

# Asterisk with the dialplan of this repository: docker build -f integration/compose/asterisk.Dockerfile . at its top.
FROM golang:1.26-bookworm AS build
ARG GOPROXY
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
WORKDIR /src
COPY go.mod go.sum ./
COPY integration/asterisk integration/asterisk
COPY integration/child integration/child
COPY integration/cmd/asterisk integration/cmd/asterisk
RUN go build -trimpath -o /asterisk ./integration/cmd/asterisk

FROM debian:bookworm-slim
COPY integration/asterisk/fetch /usr/local/bin/fetch-asterisk
RUN fetch-asterisk /opt/asterisk && useradd --system --home-dir /var/lib/asterisk --create-home asterisk
COPY --from=build /asterisk /usr/local/bin/run-asterisk
USER asterisk
WORKDIR /var/lib/asterisk
VOLUME /var/lib/asterisk
EXPOSE 8088 5060/udp 10000-10999/udp
# one command of the console: it answers when Asterisk is fully booted
HEALTHCHECK --interval=2s --timeout=5s --start-period=10s --retries=5 \
  CMD /opt/asterisk/*/bin/asterisk -C /var/lib/asterisk/etc/asterisk.conf -rx "core waitfullybooted"
ENTRYPOINT ["run-asterisk", "-cache", "/opt/asterisk", "-dir", "/var/lib/asterisk"]

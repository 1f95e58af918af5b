# skinnyd in a container: docker build -f integration/compose/skinnyd.Dockerfile . at the top of the repository.
FROM golang:1.26-bookworm AS build
ARG GOPROXY
ARG VERSION=unknown
ENV CGO_ENABLED=0 GOFLAGS=-buildvcs=false
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -trimpath -ldflags "-s -w -X main.build=$VERSION" -o /skinnyd .

FROM debian:bookworm-slim
COPY --from=build /skinnyd /usr/local/bin/skinnyd
COPY conf/example.yaml /etc/skinnyd/skinnyd.yaml
COPY integration/compose/ready /usr/local/bin/ready
RUN useradd --system --home-dir /var/lib/skinnyd --create-home skinnyd
USER skinnyd
WORKDIR /var/lib/skinnyd
ENV STATE_DIRECTORY=/var/lib/skinnyd
VOLUME /var/lib/skinnyd
# SCCP; REST listens on 127.0.0.1:8080
EXPOSE 2000
HEALTHCHECK --interval=2s --timeout=2s --start-period=10s --retries=5 CMD ["ready", "127.0.0.1", "8080", "/readyz"]
ENTRYPOINT ["skinnyd"]
CMD ["run", "-c", "/etc/skinnyd/skinnyd.yaml"]

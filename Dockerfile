# syntax=docker/dockerfile:1
# Build:  docker build -t mien .
# Run:    docker run --rm -p 8080:8080 --read-only --cap-drop ALL --security-opt no-new-privileges mien

FROM swift:6.3-bookworm AS build
WORKDIR /src
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        pkg-config libssl-dev zlib1g-dev libopenblas-dev libturbojpeg0-dev libpng-dev libwebp-dev libsndfile1-dev libvorbis-dev libmpg123-dev libsamplerate0-dev \
    && rm -rf /var/lib/apt/lists/*
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product mien --static-swift-stdlib \
    && install -D -s .build/release/mien /out/mien

FROM debian:bookworm-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libssl3 zlib1g libopenblas0-pthread libturbojpeg0 libpng16-16 libwebp7 libsndfile1 libvorbis0a libmpg123-0 libsamplerate0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin mien
COPY --from=build /out/mien /usr/local/bin/mien
COPY weights /usr/share/mien/weights
COPY config/mien.json5 /etc/mien/mien.json5
COPY LICENSE /usr/share/doc/mien/LICENSE
# One thread for BLAS: the workers are the only owners of parallelism.
ENV OPENBLAS_NUM_THREADS=1 \
    MIEN_HOST=0.0.0.0 \
    MIEN_PORT=8080 \
    MIEN_WEIGHTS=/usr/share/mien/weights
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# Plain HTTP. With TLS (or where every connection begins with a PROXY header) set MIEN_METRICS_PORT=9090 as well: /livez
# is answered there too, plain and on loopback alone, and the check goes there.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${MIEN_METRICS_PORT:-$MIEN_PORT} && printf 'GET /livez HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["mien"]
CMD ["serve", "--config", "/etc/mien/mien.json5"]

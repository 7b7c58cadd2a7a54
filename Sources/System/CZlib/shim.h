#pragma once
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not see. A negative window is a raw stream: RFC 1951 without
// zlib's header and checksum, as WebSocket wants it.

static inline int mien_deflate_begin(z_stream *stream, int level, int window_bits, int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int mien_inflate_begin(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

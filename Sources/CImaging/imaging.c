#include "CImaging.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

struct mien_png {
    png_structp reader;
    png_infop info;
    const uint8_t *bytes;
    size_t count;
    size_t offset;
    char *message;
};

static void take_bytes(png_structp reader, png_bytep out, size_t count) {
    mien_png *png = png_get_io_ptr(reader);
    if (count > png->count - png->offset) png_error(reader, "the file is cut short");
    memcpy(out, png->bytes + png->offset, count);
    png->offset += count;
}

static void fail(png_structp reader, png_const_charp text) {
    mien_png *png = png_get_error_ptr(reader);
    if (png->message) {
        strncpy(png->message, text, MIEN_PNG_MESSAGE - 1);
        png->message[MIEN_PNG_MESSAGE - 1] = 0;
    }
    png_longjmp(reader, 1);
}

static void ignore_warning(png_structp reader, png_const_charp text) {
    (void)reader;
    (void)text;
}

// Chunks whose bodies are inflated or kept for callers that want them; nobody does here.
static const png_byte skipped_chunks[] = {
    't', 'E', 'X', 't', 0, 'z', 'T', 'X', 't', 0, 'i', 'T', 'X', 't', 0, 'i', 'C', 'C', 'P', 0,
    's', 'P', 'L', 'T', 0, 'h', 'I', 'S', 'T', 0, 'p', 'C', 'A', 'L', 0, 's', 'C', 'A', 'L', 0,
    'g', 'A', 'M', 'A', 0, 'c', 'H', 'R', 'M', 0, 's', 'R', 'G', 'B', 0, 't', 'I', 'M', 'E', 0,
};

mien_png *mien_png_open(const uint8_t *bytes, size_t count, uint32_t maximum_side, mien_png_header *header,
                        char message[MIEN_PNG_MESSAGE]) {
    message[0] = 0;
    mien_png *png = calloc(1, sizeof *png);
    if (!png) return NULL;
    png->bytes = bytes;
    png->count = count;
    png->message = message;
    png->reader = png_create_read_struct(PNG_LIBPNG_VER_STRING, png, fail, ignore_warning);
    if (png->reader) png->info = png_create_info_struct(png->reader);
    if (!png->info) {
        mien_png_close(png);
        return NULL;
    }
    if (setjmp(png_jmpbuf(png->reader))) {
        mien_png_close(png);
        return NULL;
    }
    png_structp reader = png->reader;
    png_set_read_fn(reader, png, take_bytes);
    png_set_user_limits(reader, maximum_side, maximum_side);
    png_set_chunk_malloc_max(reader, 65536);
    png_set_chunk_cache_max(reader, 64);
    png_set_keep_unknown_chunks(reader, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_keep_unknown_chunks(reader, PNG_HANDLE_CHUNK_NEVER, skipped_chunks, (int)(sizeof skipped_chunks / 5));
    png_read_info(reader, png->info);
    png_set_expand(reader);    // palettes to RGB, 1, 2 and 4 bits to 8, a transparent colour to alpha
    png_set_scale_16(reader);  // 16 bits to 8, rounded
    png_set_interlace_handling(reader);
    png_read_update_info(reader, png->info);
    header->width = png_get_image_width(reader, png->info);
    header->height = png_get_image_height(reader, png->info);
    header->channels = png_get_channels(reader, png->info);
    if (png_get_rowbytes(reader, png->info) != (size_t)header->width * header->channels)
        png_error(reader, "the sample layout is not supported");
    png->message = NULL;
    return png;
}

int mien_png_read(mien_png *png, uint8_t *pixels, size_t count, char message[MIEN_PNG_MESSAGE]) {
    message[0] = 0;
    png->message = message;
    png_structp reader = png->reader;
    const size_t row_bytes = png_get_rowbytes(reader, png->info);
    const size_t rows = png_get_image_height(reader, png->info);
    if (row_bytes == 0 || count / row_bytes < rows) return -1;
    if (setjmp(png_jmpbuf(reader))) {
        png->message = NULL;
        return -1;
    }
    const int passes = png_get_interlace_type(reader, png->info) == PNG_INTERLACE_ADAM7 ? PNG_INTERLACE_ADAM7_PASSES : 1;
    for (int pass = 0; pass < passes; pass++)
        for (size_t row = 0; row < rows; row++) png_read_row(reader, pixels + row * row_bytes, NULL);
    png_read_end(reader, png->info);
    png->message = NULL;
    return 0;
}

const uint8_t *mien_png_exif(const mien_png *png, size_t *count) {
    png_uint_32 length = 0;
    png_bytep bytes = NULL;
    if (!png_get_eXIf_1(png->reader, png->info, &length, &bytes)) return NULL;
    *count = length;
    return bytes;
}

void mien_png_close(mien_png *png) {
    if (!png) return;
    png_destroy_read_struct(&png->reader, &png->info, NULL);
    free(png);
}

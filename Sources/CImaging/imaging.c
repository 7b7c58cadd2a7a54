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
    const uint8_t *exif;
    size_t exif_count;
    int is_last_row;   // the row being read is the last that has pixels in the file
    int has_all_rows;  // and they are there
    char *message;
};

static void take_bytes(png_structp reader, png_bytep out, size_t count) {
    mien_png *png = png_get_io_ptr(reader);
    // Behind the last row libpng inflates whatever is left, to throw it away: this sends it back instead.
    if (png->has_all_rows) png_error(reader, "the picture is read");
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

// libpng's place for a caller's own changes to a row: its bytes are all read by then.
static void note_row(png_structp reader, png_row_infop info, png_bytep row) {
    (void)info;
    (void)row;
    mien_png *png = png_get_user_transform_ptr(reader);
    if (png->is_last_row) png->has_all_rows = 1;
}

// Where the last row with pixels stands: its pass, 0 without interlacing, and its number in the picture.
static void find_last_row(uint32_t width, uint32_t height, int passes, int *pass, size_t *row) {
    *pass = 0;
    *row = height - 1;
    if (passes == 1) return;
    for (*pass = passes - 1; *pass > 0; --*pass)
        if (PNG_PASS_ROWS(height, *pass) > 0 && PNG_PASS_COLS(width, *pass) > 0) break;
    *row = PNG_ROW_FROM_PASS_ROW(PNG_PASS_ROWS(height, *pass) - 1, *pass);
}

// Chunks whose bodies are inflated or kept for callers that want them; nobody does here.
static const png_byte skipped_chunks[] = {
    't', 'E', 'X', 't', 0, 'z', 'T', 'X', 't', 0, 'i', 'T', 'X', 't', 0, 'i', 'C', 'C', 'P', 0,
    's', 'P', 'L', 'T', 0, 'h', 'I', 'S', 'T', 0, 'p', 'C', 'A', 'L', 0, 's', 'C', 'A', 'L', 0,
    'g', 'A', 'M', 'A', 0, 'c', 'H', 'R', 'M', 0, 's', 'R', 'G', 'B', 0, 't', 'I', 'M', 'E', 0,
    'e', 'X', 'I', 'f', 0,
};

// Walks over the chunks, from the signature to IEND, and notes where eXIf is. libpng's own reader of eXIf takes as much
// memory as the chunk's length claims before a byte of it is there, and its way to the end of the file inflates what the
// picture has too much of: neither may cost more than the file's bytes.
static int find_end(mien_png *png) {
    size_t at = 8;
    while (png->count >= 12 && at <= png->count - 12) {
        const uint8_t *chunk = png->bytes + at;
        const size_t length = png_get_uint_32(chunk);
        if (length > png->count - 12 - at) return 0;
        if (memcmp(chunk + 4, "IEND", 4) == 0) return 1;
        if (memcmp(chunk + 4, "eXIf", 4) == 0 && !png->exif) {
            png->exif = chunk + 8;
            png->exif_count = length;
        }
        at += 12 + length;
    }
    return 0;
}

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
    if (!find_end(png)) png_error(reader, "the file is cut short");
    png_set_expand(reader);    // palettes to RGB, 1, 2 and 4 bits to 8, a transparent colour to alpha
    png_set_scale_16(reader);  // 16 bits to 8, rounded
    png_set_interlace_handling(reader);
    png_set_read_user_transform_fn(reader, note_row);
    png_set_user_transform_info(reader, png, 0, 0);
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
        if (png->has_all_rows) message[0] = 0;
        return png->has_all_rows ? 0 : -1;
    }
    const int passes = png_get_interlace_type(reader, png->info) == PNG_INTERLACE_ADAM7 ? PNG_INTERLACE_ADAM7_PASSES : 1;
    int last_pass;
    size_t last_row;
    find_last_row(png_get_image_width(reader, png->info), (uint32_t)rows, passes, &last_pass, &last_row);
    for (int pass = 0; pass < passes; pass++)
        for (size_t row = 0; row < rows; row++) {
            png->is_last_row = pass == last_pass && row == last_row;
            png_read_row(reader, pixels + row * row_bytes, NULL);
        }
    png->message = NULL;
    return 0;
}

const uint8_t *mien_png_exif(const mien_png *png, size_t *count) {
    *count = png->exif_count;
    return png->exif;
}

void mien_png_close(mien_png *png) {
    if (!png) return;
    png_destroy_read_struct(&png->reader, &png->info, NULL);
    free(png);
}

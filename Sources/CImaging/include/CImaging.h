#pragma once
#include <stddef.h>
#include <stdint.h>

// Why this is C: libpng reports errors by longjmp, which must not cross Swift frames.

// A PNG being read from memory. The bytes stay the caller's and must outlive it.
typedef struct mien_png mien_png;

typedef struct {
    uint32_t width;
    uint32_t height;
    uint32_t channels;  // of what mien_png_read writes: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
} mien_png_header;

enum { MIEN_PNG_MESSAGE = 96 };

// Reads up to the picture's data, and finds the end of the file. NULL on failure, with a message. Allocates nothing that
// depends on the picture's size. Text, colour profile and private chunks are skipped; one that is kept may take 64 KiB.
mien_png *mien_png_open(const uint8_t *bytes, size_t count, uint32_t maximum_side, mien_png_header *header,
                        char message[MIEN_PNG_MESSAGE]);

// Decodes to 8-bit samples, width * height * channels of them, rows without padding. What follows the last row
// is not looked at. 0 on success, -1 with a message otherwise; then `pixels` holds what was decoded so far.
int mien_png_read(mien_png *png, uint8_t *pixels, size_t count, char message[MIEN_PNG_MESSAGE]);

// The body of the first eXIf chunk, in the caller's bytes; NULL where there is none. Its checksum is not looked at.
const uint8_t *mien_png_exif(const mien_png *png, size_t *count);

void mien_png_close(mien_png *png);

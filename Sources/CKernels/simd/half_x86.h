// Products with float16 weights, eight lanes at a time whatever the vectors of the rest: a conversion to sixteen lanes
// takes more than twice as long on current machines.

// `rows` and `vectors` are constants where this is inlined.
static inline __attribute__((always_inline)) void half_block(size_t taps, const float *h, size_t h_stride, const uint16_t *w,
                                                             float *y, size_t y_stride, size_t rows, size_t vectors) {
    __m256 sums[HALF_ROWS][8];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) sums[r][i] = _mm256_loadu_ps(y + r * y_stride + 8 * i);
    }
    for (size_t t = 0; t < taps; t++, w += 64) {
        __m256 weights[8];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) weights[i] = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(w + 8 * i)));
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            const __m256 value = _mm256_broadcast_ss(h + r * h_stride + t);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) sums[r][i] = _mm256_fmadd_ps(value, weights[i], sums[r][i]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) _mm256_storeu_ps(y + r * y_stride + 8 * i, sums[r][i]);
    }
}

static void half_product(size_t taps, const float *h, size_t h_stride, size_t m, const uint16_t *w, size_t panels, float *y,
                         size_t y_stride) {
    for (size_t p = 0; p < panels; p++, w += taps * 64, y += 64) {
        size_t r = 0;
        // Half a panel's columns leave registers for several rows, which share the conversions.
        for (; r + HALF_ROWS <= m; r += HALF_ROWS) {
            for (size_t half = 0; half < 64; half += 32) {
                half_block(taps, h + r * h_stride, h_stride, w + half, y + r * y_stride + half, y_stride, HALF_ROWS, 4);
            }
        }
        for (; r < m; r++) half_block(taps, h + r * h_stride, h_stride, w, y + r * y_stride, y_stride, 1, 8);
    }
}

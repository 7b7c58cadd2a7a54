// Products with packed panels: output channels along the lanes, one broadcast value of an input a row.

// `rows` × (vectors × LANES) sums in registers; both are constants where this is inlined. Few sums would wait for each
// other, so the taps of few rows are shared out over `streams` sets of them. That depends on the rows alone: equal columns
// are added in the same order whatever panel they are in, and so have equal sums.
static inline __attribute__((always_inline)) void panel_block(size_t taps, const float *a, const ptrdiff_t *offsets,
                                                              size_t a_step, const float *b, float *y, size_t y_stride,
                                                              size_t rows, size_t vectors, bool indirect,
                                                              const mk_panel_end *end) {
    const size_t streams = rows == 1 ? 4 : rows == 2 ? 2 : 1;
    vf sums[4][PANEL_ROWS][PANEL_VECTORS];
#pragma clang loop unroll(full)
    for (size_t s = 0; s < streams; s++) {
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) {
                sums[s][r][v] = v_set(0);
                if (s == 0 && end->accumulate) sums[s][r][v] = v_load(y + r * y_stride + v * LANES);
            }
        }
    }
    size_t t = 0;
    for (; t + streams <= taps; t += streams) {
#pragma clang loop unroll(full)
        for (size_t s = 0; s < streams; s++) {
            const float *from = a + (indirect ? offsets[t + s] : (ptrdiff_t)(t + s));
            const float *panel = b + (t + s) * vectors * LANES;
            // The hardware's own prefetching stops at the end of a page.
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) __builtin_prefetch(panel + (32 * vectors + v) * LANES);
            vf columns[PANEL_VECTORS];
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) columns[v] = v_load(panel + v * LANES);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < rows; r++) {
                const vf value = v_set(from[r * a_step]);
#pragma clang loop unroll(full)
                for (size_t v = 0; v < vectors; v++) sums[s][r][v] = v_fma(value, columns[v], sums[s][r][v]);
            }
        }
    }
    for (; t < taps; t++) {
        const float *from = a + (indirect ? offsets[t] : (ptrdiff_t)t);
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++) {
            const vf value = v_set(from[r * a_step]);
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) {
                sums[0][r][v] = v_fma(value, v_load(b + (t * vectors + v) * LANES), sums[0][r][v]);
            }
        }
    }
    const vf beta = v_set(end->beta);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) {
            vf value = sums[0][r][v];
#pragma clang loop unroll(full)
            for (size_t s = 1; s < streams; s++) value += sums[s][r][v];
            if (end->bias) value += v_load(end->bias + v * LANES);
            const vf alpha = end->slopes ? v_load(end->slopes + v * LANES) : v_set(end->alpha);
            switch (end->op) {
            case MK_RELU: value = op_relu(value, alpha, beta); break;
            case MK_LEAKY_RELU: value = op_leaky_relu(value, alpha, beta); break;
            case MK_CLIP: value = op_clip(value, alpha, beta); break;
            default: break;
            }
            v_store(y + r * y_stride + v * LANES, value);
        }
    }
}

#define PANEL_CASE(rows, vectors)                                                                            \
    case (rows) * 8 + (vectors):                                                                             \
        if (offsets) panel_block(taps, a, offsets, a_step, b, y, y_stride, rows, vectors, true, end);         \
        else panel_block(taps, a, offsets, a_step, b, y, y_stride, rows, vectors, false, end);                \
        break;
#if PANEL_VECTORS == 4
#define PANEL_CASES(rows) PANEL_CASE(rows, 1) PANEL_CASE(rows, 2) PANEL_CASE(rows, 3) PANEL_CASE(rows, 4)
#else
#define PANEL_CASES(rows) PANEL_CASE(rows, 1) PANEL_CASE(rows, 2)
#endif

static void panel_product(size_t taps, const float *a, const ptrdiff_t *offsets, size_t a_step, size_t m, const float *b,
                          size_t width, float *y, size_t y_stride, const mk_panel_end *end) {
    _Static_assert(PANEL_ROWS == 6 && (PANEL_VECTORS == 4 || PANEL_VECTORS == 2), "the cases below");
    switch (m * 8 + width / LANES) {
        PANEL_CASES(1)
        PANEL_CASES(2)
        PANEL_CASES(3)
        PANEL_CASES(4)
        PANEL_CASES(5)
        PANEL_CASES(6)
    default: break;
    }
    if (!is_cheap(end->op)) {
        for (size_t r = 0; r < m; r++) unary(end->op, y + r * y_stride, y + r * y_stride, width, end->alpha, end->beta);
    }
}

// LANES × LANES at a time, by log2(LANES) rounds of interleaving row i with row i + LANES / 2.
static void transpose(const float *x, size_t x_stride, size_t rows, size_t cols, float *y, size_t y_stride) {
    for (size_t r = 0; r < rows; r += LANES) {
        const size_t height = rows - r < LANES ? rows - r : LANES;
        for (size_t c = 0; c < cols; c += LANES) {
            const size_t width = cols - c < LANES ? cols - c : LANES;
            const float *from = x + r * x_stride + c;
            float *to = y + c * y_stride + r;
            vf a[LANES], b[LANES];
            if (height == LANES && width == LANES) {
#pragma clang loop unroll(full)
                for (size_t i = 0; i < LANES; i++) a[i] = v_load(from + i * x_stride);
            } else {
#pragma clang loop unroll(full)
                for (size_t i = 0; i < LANES; i++) a[i] = i < height ? v_load_first(from + i * x_stride, width) : v_set(0);
            }
#pragma clang loop unroll(full)
            for (size_t round = LANES; round > 1; round /= 2) {
#pragma clang loop unroll(full)
                for (size_t i = 0; i < LANES / 2; i++) {
                    b[2 * i] = v_zip_low(a[i], a[i + LANES / 2]);
                    b[2 * i + 1] = v_zip_high(a[i], a[i + LANES / 2]);
                }
#pragma clang loop unroll(full)
                for (size_t i = 0; i < LANES; i++) a[i] = b[i];
            }
            if (height == LANES && width == LANES) {
#pragma clang loop unroll(full)
                for (size_t i = 0; i < LANES; i++) v_store(to + i * y_stride, a[i]);
            } else {
                for (size_t i = 0; i < width; i++) v_store_first(to + i * y_stride, a[i], height);
            }
        }
    }
}

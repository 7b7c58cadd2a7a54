// Winograd's minimal filtering with channels along the lanes. The transforms go along one axis and then the other, with
// the products by constants shared (see scalar.c for the matrices).

static inline __attribute__((always_inline)) void input2(const vf *d, size_t step, vf *v, size_t v_step) {
    v[0] = d[0] - d[2 * step];
    v[v_step] = d[step] + d[2 * step];
    v[2 * v_step] = d[2 * step] - d[step];
    v[3 * v_step] = d[step] - d[3 * step];
}

static inline __attribute__((always_inline)) void output2(const vf *p, size_t step, vf *y, size_t y_step) {
    y[0] = p[0] + p[step] + p[2 * step];
    y[y_step] = p[step] - p[2 * step] - p[3 * step];
}

static inline __attribute__((always_inline)) void input4(const vf *d, size_t step, vf *v, size_t v_step) {
    const vf d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
    const vf even = v_fma(v_set(-4), d2, d4), odd = v_fma(v_set(-4), d1, d3);
    const vf outer = d4 - d2, inner = (d3 - d1) * 2.0f;
    v[0] = v_fma(v_set(4), d0, v_fma(v_set(-5), d2, d4));
    v[v_step] = even + odd;
    v[2 * v_step] = even - odd;
    v[3 * v_step] = outer + inner;
    v[4 * v_step] = outer - inner;
    v[5 * v_step] = v_fma(v_set(4), d1, v_fma(v_set(-5), d3, d5));
}

static inline __attribute__((always_inline)) void output4(const vf *p, size_t step, vf *y, size_t y_step) {
    const vf sum = p[step] + p[2 * step], difference = p[step] - p[2 * step];
    const vf sum2 = p[3 * step] + p[4 * step], difference2 = p[3 * step] - p[4 * step];
    y[0] = p[0] + sum + sum2;
    y[y_step] = v_fma(v_set(2), difference2, difference);
    y[2 * y_step] = v_fma(v_set(4), sum2, sum);
    y[3 * y_step] = v_fma(v_set(8), difference2, difference) + p[5 * step];
}

// One vector of channels; m and `whole` (every pixel of the tile lies on the input) are constants where this is inlined.
static inline __attribute__((always_inline)) void winograd_input_vector(size_t m, bool whole, const mk_tile_input *tile,
                                                                        const float *x, float *v, size_t v_stride) {
    const size_t k = m + 2;
    vf half[36];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < k; j++) {
        vf d[6];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < k; i++) {
            const bool inside = whole || (i >= tile->row_begin && i < tile->row_end && j >= tile->col_begin && j < tile->col_end);
            d[i] = inside ? v_load(x + i * tile->row_stride + j * tile->col_stride) : v_set(0);
        }
        m == 2 ? input2(d, 1, half + j, k) : input4(d, 1, half + j, k);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < k; i++) {
        vf full[6];
        m == 2 ? input2(half + i * k, 1, full, 1) : input4(half + i * k, 1, full, 1);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < k; j++) v_store(v + (i * k + j) * v_stride, full[j]);
    }
}

static void winograd_input(size_t m, const mk_tile_input *tile, const float *x, float *v, size_t v_stride,
                           size_t channels) {
    const size_t k = m + 2;
    const bool whole = tile->row_begin == 0 && tile->row_end >= k && tile->col_begin == 0 && tile->col_end >= k;
    for (size_t c = 0; c < channels; c += LANES) {
        if (m == 2) {
            if (whole) winograd_input_vector(2, true, tile, x + c, v + c, v_stride);
            else winograd_input_vector(2, false, tile, x + c, v + c, v_stride);
        } else {
            if (whole) winograd_input_vector(4, true, tile, x + c, v + c, v_stride);
            else winograd_input_vector(4, false, tile, x + c, v + c, v_stride);
        }
    }
}

static inline __attribute__((always_inline)) void winograd_output_vector(size_t m, const float *products,
                                                                         size_t products_stride, const mk_tile_output *tile,
                                                                         float *y, size_t c, const mk_panel_end *end) {
    const size_t k = m + 2;
    vf half[24];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < k; j++) {
        vf p[6];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < k; i++) p[i] = v_load(products + (i * k + j) * products_stride + c);
        m == 2 ? output2(p, 1, half + j, k) : output4(p, 1, half + j, k);
    }
    const vf bias = end->bias ? v_load(end->bias + c) : v_set(0);
    const vf alpha = end->slopes ? v_load(end->slopes + c) : v_set(end->alpha), beta = v_set(end->beta);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < m; r++) {
        vf full[4];
        m == 2 ? output2(half + r * k, 1, full, 1) : output4(half + r * k, 1, full, 1);
        if (r >= tile->rows) continue;
#pragma clang loop unroll(full)
        for (size_t q = 0; q < m; q++) {
            if (q >= tile->cols) continue;
            v_store(y + r * tile->row_stride + q * tile->col_stride + c, v_activate(end->op, full[q] + bias, alpha, beta));
        }
    }
}

static void winograd_output(size_t m, const float *products, size_t products_stride, const mk_tile_output *tile, float *y,
                            size_t channels, const mk_panel_end *end) {
    for (size_t c = 0; c < channels; c += LANES) {
        if (m == 2) winograd_output_vector(2, products, products_stride, tile, y, c, end);
        else winograd_output_vector(4, products, products_stride, tile, y, c, end);
    }
    if (is_vector_activation(end->op)) return;
    for (size_t r = 0; r < m && r < tile->rows; r++) {
        for (size_t q = 0; q < m && q < tile->cols; q++) {
            float *row = y + r * tile->row_stride + q * tile->col_stride;
            unary(end->op, row, row, channels, end->alpha, end->beta);
        }
    }
}

// Products of packed weights with rows of an input: pixels along the lanes.

static void weighted_rows(size_t taps, const float *w, const float *x, const ptrdiff_t *offsets, float *y, size_t n) {
    size_t i = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
        vf s0 = v_set(0), s1 = s0, s2 = s0, s3 = s0;
        for (size_t t = 0; t < taps; t++) {
            const vf weight = v_set(w[t]);
            const float *row = x + offsets[t] + i;
            s0 = v_fma(weight, v_load(row), s0);
            s1 = v_fma(weight, v_load(row + LANES), s1);
            s2 = v_fma(weight, v_load(row + 2 * LANES), s2);
            s3 = v_fma(weight, v_load(row + 3 * LANES), s3);
        }
        v_store(y + i, s0);
        v_store(y + i + LANES, s1);
        v_store(y + i + 2 * LANES, s2);
        v_store(y + i + 3 * LANES, s3);
    }
    for (; i + LANES <= n; i += LANES) {
        vf s = v_set(0);
        for (size_t t = 0; t < taps; t++) s = v_fma(v_set(w[t]), v_load(x + offsets[t] + i), s);
        v_store(y + i, s);
    }
    if (i < n) {
        vf s = v_set(0);
        for (size_t t = 0; t < taps; t++) s = v_fma(v_set(w[t]), v_load_first(x + offsets[t] + i, n - i), s);
        v_store_first(y + i, s, n - i);
    }
}

// TILE_ROWS × (vectors × LANES) sums in registers. `vectors` and `masked` are constants where this is inlined; the last
// vector holds `last` lanes where masked.
static inline __attribute__((always_inline)) void tile_block(size_t taps, const float *a, const float *x,
                                                             const ptrdiff_t *offsets, float *y, size_t y_stride,
                                                             size_t m, size_t vectors, bool masked, size_t last,
                                                             const mk_epilogue *e, size_t at) {
    vf sums[TILE_ROWS][TILE_VECTORS];
    for (size_t r = 0; r < TILE_ROWS; r++) {
        for (size_t v = 0; v < vectors; v++) sums[r][v] = v_set(0);
    }
    for (size_t t = 0; t < taps; t++) {
        const float *row = x + offsets[t];
        vf b[TILE_VECTORS];
        for (size_t v = 0; v < vectors; v++) {
            b[v] = masked && v + 1 == vectors ? v_load_first(row + v * LANES, last) : v_load(row + v * LANES);
        }
        for (size_t r = 0; r < TILE_ROWS; r++) {
            const vf weight = v_set(a[t * TILE_ROWS + r]);
            for (size_t v = 0; v < vectors; v++) sums[r][v] = v_fma(weight, b[v], sums[r][v]);
        }
    }
    const mk_unary_op op = e ? e->op : MK_IDENTITY;
    for (size_t r = 0; r < TILE_ROWS; r++) {
        if (r >= m) break;
        const float bias = e && e->bias ? e->bias[r] : 0;
        const vf alpha = v_set(e ? (e->slopes ? e->slopes[r] : e->alpha) : 0), beta = v_set(e ? e->beta : 0);
        for (size_t v = 0; v < vectors; v++) {
            float *out = y + r * y_stride + v * LANES;
            const float *add = e && e->add ? e->add + r * e->add_stride + at + v * LANES : NULL;
            const bool partial = masked && v + 1 == vectors;
            vf value = sums[r][v] + bias;
            if (add) value += partial ? v_load_first(add, last) : v_load(add);
            switch (op) {
            case MK_RELU: value = op_relu(value, alpha, beta); break;
            case MK_LEAKY_RELU: value = op_leaky_relu(value, alpha, beta); break;
            case MK_CLIP: value = op_clip(value, alpha, beta); break;
            default: break;
            }
            if (partial) v_store_first(out, value, last);
            else v_store(out, value);
        }
    }
}

static bool is_cheap(mk_unary_op op) {
    return op == MK_IDENTITY || op == MK_RELU || op == MK_LEAKY_RELU || op == MK_CLIP;
}

static void tile_product(size_t taps, const float *a, const float *x, const ptrdiff_t *offsets, float *y,
                         size_t y_stride, size_t m, size_t n, const mk_epilogue *e) {
    _Static_assert(TILE_VECTORS == 3, "the cases below are for three vectors");
    size_t i = 0;
    for (; i + 3 * LANES <= n; i += 3 * LANES) {
        tile_block(taps, a, x + i, offsets, y + i, y_stride, m, 3, false, LANES, e, i);
    }
    const size_t rest = n - i, last = rest % LANES == 0 ? LANES : rest % LANES;
    switch ((rest + LANES - 1) / LANES) {
    case 1: tile_block(taps, a, x + i, offsets, y + i, y_stride, m, 1, true, last, e, i); break;
    case 2: tile_block(taps, a, x + i, offsets, y + i, y_stride, m, 2, true, last, e, i); break;
    case 3: tile_block(taps, a, x + i, offsets, y + i, y_stride, m, 3, true, last, e, i); break;
    default: break;
    }
    if (e && !is_cheap(e->op)) {
        for (size_t r = 0; r < m; r++) {
            unary(e->op, y + r * y_stride, y + r * y_stride, n, e->slopes ? e->slopes[r] : e->alpha, e->beta);
        }
    }
}

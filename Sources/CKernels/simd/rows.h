// Copies, combinations and conversions of rows.

// The rows of small feature maps are shorter than what a call of memcpy pays for.
static void copy_rows(const float *restrict x, size_t x_stride, size_t x_step, float *restrict y, size_t y_stride,
                      size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++, x += x_stride, y += y_stride) {
        size_t i = 0;
        if (x_step == 1) {
            for (; i + LANES <= n; i += LANES) v_store(y + i, v_load(x + i));
            if (i < n) v_store_first(y + i, v_load_first(x + i, n - i), n - i);
        } else if (x_step == 2) {
            for (; i < n; i++) y[i] = x[2 * i];
        } else if (x_step == 4) {
            for (; i < n; i++) y[i] = x[4 * i];
        } else {
            for (; i < n; i++) y[i] = x[i * x_step];
        }
    }
}

static void axpy(float a, const float *x, float *y, size_t n) {
    const vf factor = v_set(a);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(factor, v_load(x + i), v_load(y + i)));
    if (i < n) v_store_first(y + i, v_fma(factor, v_load_first(x + i, n - i), v_load_first(y + i, n - i)), n - i);
}

static void normalize(const float *x, float *y, size_t n, float mean, float scale, const float *gamma,
                      const float *beta) {
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf v = (v_load(x + i) - mean) * scale;
        if (gamma) v *= v_load(gamma + i);
        if (beta) v += v_load(beta + i);
        v_store(y + i, v);
    }
    for (; i < n; i++) y[i] = (x[i] - mean) * scale * (gamma ? gamma[i] : 1) + (beta ? beta[i] : 0);
}

static void u8_to_f32(const uint8_t *x, float *y, size_t n, float scale, float shift) {
    const vf a = v_set(scale), b = v_set(shift);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(v_from_u8(x + i), a, b));
    for (; i < n; i++) y[i] = (float)x[i] * scale + shift;
}

// The vector kernels, written once over a few primitives (v_load, v_fma, …) that each instruction set defines before
// it includes this file. The plain twin of each function is in scalar.c.
//
// Errors against the twin that tests hold these to: exp, sigmoid, tanh and what is made of them 1e-6 relative or 1e-7
// absolute; sums 1e-6 of the sum of magnitudes; everything else is exact but for the fused multiply-adds.

static inline vf v_select(vu mask, vf a, vf b) { return (vf)((mask & (vu)a) | (~mask & (vu)b)); }
static inline vu v_less(vf a, vf b) { return (vu)(a < b); }
static inline vf v_abs(vf a) { return (vf)((vu)a & 0x7fffffffu); }
static inline vf v_nan_max(vf a, vf b) { return v_select((vu)(a != a), a, v_max(a, b)); }
static inline vf v_nan_min(vf a, vf b) { return v_select((vu)(a != a), a, v_min(a, b)); }

static inline float v_sum(vf v) {
    float lanes[LANES];
    v_store(lanes, v);
    for (size_t half = LANES / 2; half > 0; half /= 2) {
        for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
    }
    return lanes[0];
}

// exp(x) = 2^k exp(r), |r| <= ln 2 / 2, with the polynomial of Cephes' expf. Overflows to infinity, underflows through
// the subnormal numbers to 0, because 2^k is multiplied in as two factors.
static inline vf v_exp(vf x) {
    const float magic = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
    const vf limited = v_min(v_set(89.0f), v_max(v_set(-104.0f), x));
    const vf shifted = v_fma(limited, v_set(1.44269504f), v_set(magic));
    const vf k = shifted - magic;
    vf r = v_fma(k, v_set(-0.693359375f), limited);
    r = v_fma(k, v_set(2.12194440e-4f), r);
    vf p = v_set(1.9875691500e-4f);
    p = v_fma(p, r, v_set(1.3981999507e-3f));
    p = v_fma(p, r, v_set(8.3334519073e-3f));
    p = v_fma(p, r, v_set(4.1665795894e-2f));
    p = v_fma(p, r, v_set(1.6666665459e-1f));
    p = v_fma(p, r, v_set(5.0000001201e-1f));
    p = v_fma(p, r * r, r) + 1.0f;
    // Biased so that the shift below is of a non-negative number.
    const vu exponent = (vu)shifted - 0x4b400000u + 256u;
    const vu half = exponent >> 1;
    return p * (vf)((half - 128u + 127u) << 23) * (vf)((exponent - half - 128u + 127u) << 23);
}

static inline vf v_sigmoid(vf x) { return 1.0f / (1.0f + v_exp(-x)); }

// The polynomial of Cephes' tanhf near 0, where 1 - 2 / (exp 2x + 1) would cancel.
static inline vf v_tanh(vf x) {
    const vf z = x * x;
    vf p = v_set(-5.70498872745e-3f);
    p = v_fma(p, z, v_set(2.06390887954e-2f));
    p = v_fma(p, z, v_set(-5.37397155531e-2f));
    p = v_fma(p, z, v_set(1.33314422036e-1f));
    p = v_fma(p, z, v_set(-3.33332819422e-1f));
    const vf near = v_fma(p * z, x, x);
    const vf magnitude = 1.0f - 2.0f / (v_exp(2.0f * v_abs(x)) + 1.0f);
    const vf far = (vf)((vu)magnitude | ((vu)x & 0x80000000u));
    return v_select(v_less(v_abs(x), v_set(0.625f)), near, far);
}

// exp(x) - 1 for x <= 0, by the same polynomial without the cancelling 1.
static inline vf v_expm1_negative(vf x) {
    vf p = v_set(1.9841270e-4f);
    p = v_fma(p, x, v_set(1.3888889e-3f));
    p = v_fma(p, x, v_set(8.3333333e-3f));
    p = v_fma(p, x, v_set(4.1666667e-2f));
    p = v_fma(p, x, v_set(1.6666667e-1f));
    p = v_fma(p, x, v_set(0.5f));
    const vf near = v_fma(p, x * x, x);
    return v_select(v_less(v_set(-0.35f), x), near, v_exp(x) - 1.0f);
}

static inline vf v_clip(vf x, vf low, vf high) { return v_min(high, v_max(low, x)); }

static inline vf op_relu(vf x, vf a, vf b) { (void)a, (void)b; return v_max(v_set(0), x); }
static inline vf op_leaky_relu(vf x, vf a, vf b) { (void)b; return v_select(v_less(x, v_set(0)), a * x, x); }
static inline vf op_clip(vf x, vf a, vf b) { return v_clip(x, a, b); }
static inline vf op_sigmoid(vf x, vf a, vf b) { (void)a, (void)b; return v_sigmoid(x); }
static inline vf op_tanh(vf x, vf a, vf b) { (void)a, (void)b; return v_tanh(x); }
static inline vf op_hard_sigmoid(vf x, vf a, vf b) { return v_clip(v_fma(a, x, b), v_set(0), v_set(1)); }
static inline vf op_hard_swish(vf x, vf a, vf b) {
    (void)a, (void)b;
    return x * v_clip(v_fma(x, v_set(1.0f / 6), v_set(0.5f)), v_set(0), v_set(1));
}
static inline vf op_silu(vf x, vf a, vf b) { (void)a, (void)b; return x / (1.0f + v_exp(-x)); }
static inline vf op_exp(vf x, vf a, vf b) { (void)a, (void)b; return v_exp(x); }
static inline vf op_elu(vf x, vf a, vf b) { (void)b; return v_select(v_less(x, v_set(0)), a * v_expm1_negative(x), x); }
static inline vf op_selu(vf x, vf a, vf b) { return b * v_select(v_less(x, v_set(0)), a * v_expm1_negative(x), x); }
static inline vf op_celu(vf x, vf a, vf b) {
    (void)b;
    return v_select(v_less(x, v_set(0)), a * v_expm1_negative(x / a), x);
}
static inline vf op_thresholded_relu(vf x, vf a, vf b) { (void)b; return v_select((vu)(x <= a), v_set(0), x); }
static inline vf op_sqrt(vf x, vf a, vf b) { (void)a, (void)b; return v_sqrt(x); }
static inline vf op_abs(vf x, vf a, vf b) { (void)a, (void)b; return v_abs(x); }
static inline vf op_negate(vf x, vf a, vf b) { (void)a, (void)b; return -x; }
static inline vf op_reciprocal(vf x, vf a, vf b) { (void)a, (void)b; return 1.0f / x; }
static inline vf op_square(vf x, vf a, vf b) { (void)a, (void)b; return x * x; }
static inline vf op_floor(vf x, vf a, vf b) { (void)a, (void)b; return v_floor(x); }
static inline vf op_ceil(vf x, vf a, vf b) { (void)a, (void)b; return v_ceil(x); }
static inline vf op_round(vf x, vf a, vf b) { (void)a, (void)b; return v_round(x); }
static inline vf op_affine(vf x, vf a, vf b) { return v_fma(a, x, b); }

#define UNARY_LOOP(function)                                                                                 \
    {                                                                                                        \
        size_t i = 0;                                                                                        \
        for (; i + LANES <= n; i += LANES) v_store(y + i, function(v_load(x + i), a, b));                    \
        if (i < n) v_store_first(y + i, function(v_load_first(x + i, n - i), a, b), n - i);                  \
        return;                                                                                              \
    }

static void unary(mk_unary_op op, const float *x, float *y, size_t n, float alpha, float beta) {
    const vf a = v_set(alpha), b = v_set(beta);
    switch (op) {
    case MK_IDENTITY: if (x != y) memmove(y, x, n * sizeof *y); return;
    case MK_RELU: UNARY_LOOP(op_relu)
    case MK_LEAKY_RELU: UNARY_LOOP(op_leaky_relu)
    case MK_CLIP: UNARY_LOOP(op_clip)
    case MK_SIGMOID: UNARY_LOOP(op_sigmoid)
    case MK_TANH: UNARY_LOOP(op_tanh)
    case MK_HARD_SIGMOID: UNARY_LOOP(op_hard_sigmoid)
    case MK_HARD_SWISH: UNARY_LOOP(op_hard_swish)
    case MK_SILU: UNARY_LOOP(op_silu)
    case MK_EXP: UNARY_LOOP(op_exp)
    case MK_ELU: UNARY_LOOP(op_elu)
    case MK_SELU: UNARY_LOOP(op_selu)
    case MK_CELU: UNARY_LOOP(op_celu)
    case MK_THRESHOLDED_RELU: UNARY_LOOP(op_thresholded_relu)
    case MK_SQRT: UNARY_LOOP(op_sqrt)
    case MK_ABS: UNARY_LOOP(op_abs)
    case MK_NEGATE: UNARY_LOOP(op_negate)
    case MK_RECIPROCAL: UNARY_LOOP(op_reciprocal)
    case MK_SQUARE: UNARY_LOOP(op_square)
    case MK_FLOOR: UNARY_LOOP(op_floor)
    case MK_CEIL: UNARY_LOOP(op_ceil)
    case MK_ROUND: UNARY_LOOP(op_round)
    case MK_AFFINE: UNARY_LOOP(op_affine)
    default: mk_unary_scalar(op, x, y, n, alpha, beta); return;
    }
}

#define BINARY_LOOP(expression)                                                                              \
    {                                                                                                        \
        size_t i = 0;                                                                                        \
        if (a_step && b_step) {                                                                              \
            for (; i + LANES <= n; i += LANES) {                                                             \
                const vf l = v_load(a + i), r = v_load(b + i);                                               \
                v_store(y + i, expression);                                                                  \
            }                                                                                                \
        } else {                                                                                             \
            for (; i + LANES <= n; i += LANES) {                                                             \
                const vf l = a_step ? v_load(a + i) : a0, r = b_step ? v_load(b + i) : b0;                   \
                v_store(y + i, expression);                                                                  \
            }                                                                                                \
        }                                                                                                    \
        if (i < n) {                                                                                         \
            const vf l = a_step ? v_load_first(a + i, n - i) : a0, r = b_step ? v_load_first(b + i, n - i) : b0; \
            v_store_first(y + i, expression, n - i);                                                         \
        }                                                                                                    \
        return;                                                                                              \
    }

static void binary(mk_binary_op op, const float *a, size_t a_step, const float *b, size_t b_step, float *y, size_t n) {
    if (n == 0) return;
    const vf a0 = v_set(a[0]), b0 = v_set(b[0]);
    switch (op) {
    case MK_ADD: BINARY_LOOP(l + r)
    case MK_SUB: BINARY_LOOP(l - r)
    case MK_MUL: BINARY_LOOP(l * r)
    case MK_DIV: BINARY_LOOP(l / r)
    case MK_MAX: BINARY_LOOP(v_nan_max(l, r))
    case MK_MIN: BINARY_LOOP(v_nan_min(l, r))
    }
}

// One vector of a row through the epilogue; `op` is a constant where this is inlined, so the switch costs nothing.
static inline __attribute__((always_inline)) vf v_activate(mk_unary_op op, vf x, vf a, vf b) {
    switch (op) {
    case MK_RELU: return op_relu(x, a, b);
    case MK_LEAKY_RELU: return op_leaky_relu(x, a, b);
    case MK_CLIP: return op_clip(x, a, b);
    case MK_SIGMOID: return op_sigmoid(x, a, b);
    case MK_TANH: return op_tanh(x, a, b);
    case MK_HARD_SIGMOID: return op_hard_sigmoid(x, a, b);
    case MK_HARD_SWISH: return op_hard_swish(x, a, b);
    case MK_SILU: return op_silu(x, a, b);
    default: return x;
    }
}

static inline __attribute__((always_inline)) void epilogue_row(mk_unary_op op, float *y, const float *add, size_t n,
                                                               float bias, float alpha, float beta) {
    const vf a = v_set(alpha), b = v_set(beta), shift = v_set(bias);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        vf x = v_load(y + i) + shift;
        if (add) x += v_load(add + i);
        v_store(y + i, v_activate(op, x, a, b));
    }
    if (i < n) {
        vf x = v_load_first(y + i, n - i) + shift;
        if (add) x += v_load_first(add + i, n - i);
        v_store_first(y + i, v_activate(op, x, a, b), n - i);
    }
}

static void epilogue(float *y, size_t rows, size_t cols, size_t stride, const mk_epilogue *e) {
    for (size_t r = 0; r < rows; r++) {
        float *row = y + r * stride;
        const float *add = e->add ? e->add + r * e->add_stride : NULL;
        const float bias = e->bias ? e->bias[r] : 0, alpha = e->slopes ? e->slopes[r] : e->alpha;
        switch (e->op) {
        case MK_IDENTITY: epilogue_row(MK_IDENTITY, row, add, cols, bias, alpha, e->beta); break;
        case MK_RELU: epilogue_row(MK_RELU, row, add, cols, bias, alpha, e->beta); break;
        case MK_LEAKY_RELU: epilogue_row(MK_LEAKY_RELU, row, add, cols, bias, alpha, e->beta); break;
        case MK_CLIP: epilogue_row(MK_CLIP, row, add, cols, bias, alpha, e->beta); break;
        default:
            epilogue_row(MK_IDENTITY, row, add, cols, bias, alpha, e->beta);
            unary(e->op, row, row, cols, alpha, e->beta);
        }
    }
}

// The tail is masked with the value that changes nothing.
#define REDUCE_LOOP(initial, combine)                                                                        \
    {                                                                                                        \
        vf s0 = v_set(initial), s1 = s0, s2 = s0, s3 = s0;                                                   \
        for (; i + 4 * LANES <= n; i += 4 * LANES) {                                                         \
            s0 = combine(s0, v_load(x + i));                                                                 \
            s1 = combine(s1, v_load(x + i + LANES));                                                         \
            s2 = combine(s2, v_load(x + i + 2 * LANES));                                                     \
            s3 = combine(s3, v_load(x + i + 3 * LANES));                                                     \
        }                                                                                                    \
        for (; i + LANES <= n; i += LANES) s0 = combine(s0, v_load(x + i));                                  \
        total0 = s0, total1 = s1, total2 = s2, total3 = s3;                                                  \
        break;                                                                                               \
    }

static inline vf add_value(vf s, vf x) { return s + x; }
static inline vf add_square(vf s, vf x) { return v_fma(x, x, s); }
static inline vf add_abs(vf s, vf x) { return s + v_abs(x); }

static float reduce(mk_reduce_op op, const float *x, size_t n) {
    size_t i = 0;
    vf total0 = v_set(0), total1 = total0, total2 = total0, total3 = total0;
    switch (op) {
    case MK_SUM: REDUCE_LOOP(0, add_value)
    case MK_SUM_OF_SQUARES: REDUCE_LOOP(0, add_square)
    case MK_SUM_OF_ABS: REDUCE_LOOP(0, add_abs)
    case MK_MAXIMUM: REDUCE_LOOP(-INFINITY, v_nan_max)
    case MK_MINIMUM: REDUCE_LOOP(INFINITY, v_nan_min)
    }
    if (op == MK_MAXIMUM || op == MK_MINIMUM) {
        float lanes[4 * LANES];
        v_store(lanes, total0), v_store(lanes + LANES, total1);
        v_store(lanes + 2 * LANES, total2), v_store(lanes + 3 * LANES, total3);
        float best = lanes[0];
        for (size_t k = 1; k < 4 * LANES; k++) {
            const float value = lanes[k];
            if (value != value || (op == MK_MAXIMUM ? value > best : value < best)) best = value;
        }
        for (; i < n; i++) {
            if (x[i] != x[i] || (op == MK_MAXIMUM ? x[i] > best : x[i] < best)) best = x[i];
        }
        return best;
    }
    if (i < n) {
        const vf rest = v_load_first(x + i, n - i);
        total0 += op == MK_SUM ? rest : op == MK_SUM_OF_SQUARES ? rest * rest : v_abs(rest);
    }
    return v_sum((total0 + total1) + (total2 + total3));
}

static float squared_deviation(const float *x, size_t n, float shift) {
    vf s0 = v_set(0), s1 = s0;
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        s0 = add_square(s0, v_load(x + i) - shift);
        s1 = add_square(s1, v_load(x + i + LANES) - shift);
    }
    float sum = v_sum(s0 + s1);
    for (; i < n; i++) sum += (x[i] - shift) * (x[i] - shift);
    return sum;
}

static float exp_sum(const float *x, float *y, size_t n, float shift) {
    vf sum = v_set(0);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        const vf e = v_exp(v_load(x + i) - shift);
        v_store(y + i, e);
        sum += e;
    }
    float total = v_sum(sum);
    if (i < n) {
        float rest[LANES];
        v_store(rest, v_exp(v_load_first(x + i, n - i) - shift));
        for (size_t k = 0; i < n; k++, i++) {
            y[i] = rest[k];
            total += rest[k];
        }
    }
    return total;
}

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

// One vector of an LSTM step. A missing peephole is a vector of zeros: 0 * c changes a gate by nothing.
static inline void lstm_vector(vf *c, vf *h, vf i, vf o, vf f, vf g, vf pi, vf po, vf pf) {
    const vf old = *c;
    const vf cell = v_fma(v_sigmoid(v_fma(pf, old, f)), old, v_sigmoid(v_fma(pi, old, i)) * v_tanh(g));
    *c = cell;
    *h = v_sigmoid(v_fma(po, cell, o)) * v_tanh(cell);
}

static void lstm_cell(const float *gates, const float *p, float *c, float *h, size_t n) {
    const vf zero = v_set(0);
    size_t j = 0;
    for (; j + LANES <= n; j += LANES) {
        const float *g = gates + j;
        vf cell = v_load(c + j), hidden;
        lstm_vector(&cell, &hidden, v_load(g), v_load(g + n), v_load(g + 2 * n), v_load(g + 3 * n),
                    p ? v_load(p + j) : zero, p ? v_load(p + n + j) : zero, p ? v_load(p + 2 * n + j) : zero);
        v_store(c + j, cell);
        v_store(h + j, hidden);
    }
    if (j < n) {
        const size_t k = n - j;
        const float *g = gates + j;
        vf cell = v_load_first(c + j, k), hidden;
        lstm_vector(&cell, &hidden, v_load_first(g, k), v_load_first(g + n, k), v_load_first(g + 2 * n, k),
                    v_load_first(g + 3 * n, k), p ? v_load_first(p + j, k) : zero,
                    p ? v_load_first(p + n + j, k) : zero, p ? v_load_first(p + 2 * n + j, k) : zero);
        v_store_first(c + j, cell, k);
        v_store_first(h + j, hidden, k);
    }
}

static void u8_to_f32(const uint8_t *x, float *y, size_t n, float scale, float shift) {
    const vf a = v_set(scale), b = v_set(shift);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) v_store(y + i, v_fma(v_from_u8(x + i), a, b));
    for (; i < n; i++) y[i] = (float)x[i] * scale + shift;
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

// The transforms of minimal filtering along one axis, with the products by constants shared (see scalar.c for the
// matrices).
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

// One vector of tiles; m and `partial` are constants where this is inlined.
static inline __attribute__((always_inline)) void winograd_input_vector(size_t m, const float *planes,
                                                                        size_t plane_stride, size_t pitch, float *v,
                                                                        size_t v_stride, bool partial, size_t count) {
    const size_t k = m + 2;
    vf d[36], half[36], full[36];
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            const float *from = planes + ((i % m) * m + j % m) * plane_stride + i / m * pitch + j / m;
            d[i * k + j] = partial ? v_load_first(from, count) : v_load(from);
        }
    }
    for (size_t j = 0; j < k; j++) m == 2 ? input2(d + j, k, half + j, k) : input4(d + j, k, half + j, k);
    for (size_t i = 0; i < k; i++) m == 2 ? input2(half + i * k, 1, full + i * k, 1) : input4(half + i * k, 1, full + i * k, 1);
    for (size_t p = 0; p < k * k; p++) {
        if (partial) v_store_first(v + p * v_stride, full[p], count);
        else v_store(v + p * v_stride, full[p]);
    }
}

static void winograd_input(size_t m, const float *planes, size_t plane_stride, size_t pitch, float *v, size_t v_stride,
                           size_t n) {
    size_t t = 0;
    if (m == 2) {
        for (; t + LANES <= n; t += LANES) winograd_input_vector(2, planes + t, plane_stride, pitch, v + t, v_stride, false, 0);
        if (t < n) winograd_input_vector(2, planes + t, plane_stride, pitch, v + t, v_stride, true, n - t);
    } else {
        for (; t + LANES <= n; t += LANES) winograd_input_vector(4, planes + t, plane_stride, pitch, v + t, v_stride, false, 0);
        if (t < n) winograd_input_vector(4, planes + t, plane_stride, pitch, v + t, v_stride, true, n - t);
    }
}

static inline __attribute__((always_inline)) void winograd_output_vector(size_t m, const float *products,
                                                                         size_t products_stride, float *y,
                                                                         size_t y_stride, bool partial, size_t count) {
    const size_t k = m + 2;
    vf p[36], half[24], full[16];
    for (size_t i = 0; i < k * k; i++) {
        p[i] = partial ? v_load_first(products + i * products_stride, count) : v_load(products + i * products_stride);
    }
    for (size_t j = 0; j < k; j++) m == 2 ? output2(p + j, k, half + j, k) : output4(p + j, k, half + j, k);
    for (size_t r = 0; r < m; r++) m == 2 ? output2(half + r * k, 1, full + r * m, 1) : output4(half + r * k, 1, full + r * m, 1);
    for (size_t i = 0; i < m * m; i++) {
        if (partial) v_store_first(y + i * y_stride, full[i], count);
        else v_store(y + i * y_stride, full[i]);
    }
}

static void winograd_output(size_t m, const float *products, size_t products_stride, float *y, size_t y_stride, size_t n) {
    size_t t = 0;
    if (m == 2) {
        for (; t + LANES <= n; t += LANES) winograd_output_vector(2, products + t, products_stride, y + t, y_stride, false, 0);
        if (t < n) winograd_output_vector(2, products + t, products_stride, y + t, y_stride, true, n - t);
    } else {
        for (; t + LANES <= n; t += LANES) winograd_output_vector(4, products + t, products_stride, y + t, y_stride, false, 0);
        if (t < n) winograd_output_vector(4, products + t, products_stride, y + t, y_stride, true, n - t);
    }
}

// With m a constant the compiler makes shuffles of these loops.
static void interleave(size_t m, const float *restrict x, size_t x_stride, float *restrict y, size_t n) {
    const size_t whole = n / m;
    if (m == 2) {
        for (size_t t = 0; t < whole; t++) y[2 * t] = x[t], y[2 * t + 1] = x[x_stride + t];
    } else {
        for (size_t t = 0; t < whole; t++) {
            y[4 * t] = x[t], y[4 * t + 1] = x[x_stride + t];
            y[4 * t + 2] = x[2 * x_stride + t], y[4 * t + 3] = x[3 * x_stride + t];
        }
    }
    for (size_t i = whole * m; i < n; i++) y[i] = x[i % m * x_stride + i / m];
}

const mk_table TABLE = {
    .isa = ISA,
    .lanes = LANES,
    .binary = binary,
    .unary = unary,
    .epilogue = epilogue,
    .reduce = reduce,
    .squared_deviation = squared_deviation,
    .exp_sum = exp_sum,
    .copy_rows = copy_rows,
    .axpy = axpy,
    .normalize = normalize,
    .weighted_rows = weighted_rows,
    .lstm_cell = lstm_cell,
    .u8_to_f32 = u8_to_f32,
    .tile_product = tile_product,
    .tile_rows = TILE_ROWS,
    .winograd_input = winograd_input,
    .winograd_output = winograd_output,
    .interleave = interleave,
};

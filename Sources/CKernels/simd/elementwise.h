// Loops over one or two arrays.

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
    case MK_GELU: UNARY_LOOP(op_gelu)
    case MK_ERF: UNARY_LOOP(op_erf)
    case MK_EXP: UNARY_LOOP(op_exp)
    case MK_LOG: UNARY_LOOP(op_log)
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

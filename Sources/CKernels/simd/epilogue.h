// Bias, shortcut and activation of a result.

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

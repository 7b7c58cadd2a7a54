// Small windows over one plane, without a padded copy: depthwise convolution, which makes means too, and maximum
// pooling. Lanes of a vector that lie beside the input are masked; rows that do are passed over.

// `kernel`, `stride`, `block` (output rows at once) and `is_maximum` are constants where this is inlined.
static inline __attribute__((always_inline)) void window_plane(const mk_window *s, const float *x, const float *w,
                                                               float *y, const mk_epilogue *e, size_t kernel,
                                                               size_t stride, size_t block, bool is_maximum) {
    const ptrdiff_t rows = (ptrdiff_t)s->rows, cols = (ptrdiff_t)s->cols;
    const vf start = v_set(is_maximum ? -INFINITY : e && e->bias ? e->bias[0] : 0);
    const vf outside = v_set(is_maximum ? -INFINITY : 0);
    const vf alpha = v_set(e ? (e->slopes ? e->slopes[0] : e->alpha) : 0), beta = v_set(e ? e->beta : 0);
    const mk_unary_op op = e ? e->op : MK_IDENTITY;
    vf weights[25];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < kernel * kernel; i++) weights[i] = v_set(is_maximum ? 0 : w[i]);
    for (size_t c = 0; c < s->out_cols; c += LANES) {
        const size_t width = s->out_cols - c < LANES ? s->out_cols - c : LANES;
        const ptrdiff_t first = (ptrdiff_t)(c * stride) - (ptrdiff_t)s->pad_left;
        const bool inside = first >= 0 && first + (ptrdiff_t)(kernel - 1 + LANES * stride) <= cols;
        // Of each load of a row, the lanes that lie on the input.
        v_mask masks[2 * 5];
        const size_t loads = stride == 1 ? kernel : (kernel + 1) / 2 * 2;
        if (!inside) {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < loads; i++) {
                const ptrdiff_t at = first + (ptrdiff_t)(stride == 1 ? i : i / 2 * 2 + i % 2 * LANES);
                masks[i] = v_lanes(at < 0 ? -at : 0, cols - at);
            }
        }
        for (size_t r = 0; r < s->out_rows; r += block) {
            vf sums[4];
#pragma clang loop unroll(full)
            for (size_t i = 0; i < block; i++) sums[i] = start;
            const ptrdiff_t top = (ptrdiff_t)(r * stride) - (ptrdiff_t)s->pad_top;
#pragma clang loop unroll(full)
            for (size_t i = 0; i < (block - 1) * stride + kernel; i++) {
                const ptrdiff_t row = top + (ptrdiff_t)i;
                if (row < 0 || row >= rows) continue;
                const float *from = x + row * cols + first;
                vf odd = outside;
#pragma clang loop unroll(full)
                for (size_t k = 0; k < kernel; k++) {
                    vf value;
                    if (stride == 1) {
                        value = inside ? v_load(from + k) : v_load_lanes(from + k, masks[k], outside);
                    } else if (k % 2 == 0) {
                        const vf low = inside ? v_load(from + k) : v_load_lanes(from + k, masks[k], outside);
                        const vf high = inside ? v_load(from + k + LANES)
                                               : v_load_lanes(from + k + LANES, masks[k + 1], outside);
                        value = v_even(low, high);
                        odd = v_odd(low, high);
                    } else {
                        value = odd;
                    }
#pragma clang loop unroll(full)
                    for (size_t j = 0; j < block; j++) {
                        const size_t tap = i - j * stride;  // wraps where i is less
                        if (tap >= kernel) continue;
                        sums[j] = is_maximum ? v_nan_max(sums[j], value) : v_fma(weights[tap * kernel + k], value, sums[j]);
                    }
                }
            }
#pragma clang loop unroll(full)
            for (size_t j = 0; j < block; j++) {
                if (r + j >= s->out_rows) break;
                v_store_first(y + (r + j) * s->out_cols + c, is_maximum ? sums[j] : v_activate(op, sums[j], alpha, beta), width);
            }
        }
    }
}

static bool is_vector_activation(mk_unary_op op) {
    return is_cheap(op) || op == MK_SIGMOID || op == MK_TANH || op == MK_HARD_SIGMOID || op == MK_HARD_SWISH || op == MK_SILU;
}

static void depthwise(const mk_window *s, const float *x, const float *w, float *y, const mk_epilogue *e) {
    if (s->kernel == 2 && s->stride == 1) window_plane(s, x, w, y, e, 2, 1, 4, false);
    else if (s->kernel == 2) window_plane(s, x, w, y, e, 2, 2, 2, false);
    else if (s->kernel == 3 && s->stride == 1) window_plane(s, x, w, y, e, 3, 1, 4, false);
    else if (s->kernel == 3) window_plane(s, x, w, y, e, 3, 2, 2, false);
    else if (s->stride == 1) window_plane(s, x, w, y, e, 5, 1, 4, false);
    else window_plane(s, x, w, y, e, 5, 2, 2, false);
    if (e && !is_vector_activation(e->op)) {
        unary(e->op, y, y, s->out_rows * s->out_cols, e->slopes ? e->slopes[0] : e->alpha, e->beta);
    }
}

static void max_pool(const mk_window *s, const float *x, float *y) {
    if (s->kernel == 2 && s->stride == 1) window_plane(s, x, NULL, y, NULL, 2, 1, 2, true);
    else if (s->kernel == 2) window_plane(s, x, NULL, y, NULL, 2, 2, 2, true);
    else if (s->stride == 1) window_plane(s, x, NULL, y, NULL, 3, 1, 4, true);
    else window_plane(s, x, NULL, y, NULL, 3, 2, 2, true);
}

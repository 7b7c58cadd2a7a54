// Sums and extremes of an array.

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

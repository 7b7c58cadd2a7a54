// Elementary functions of one vector.
//
// Errors against the twin that tests hold these to: exp, log, sigmoid, tanh, erf and what is made of them 1e-6 relative or
// 1e-7 absolute.

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
// the subnormal numbers to 0.
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
    return v_scale(p, k, shifted);
}

// log(x) = k ln 2 + log(m), sqrt 1/2 <= m < sqrt 2, with the polynomial of Cephes' logf. A subnormal number is brought
// among the normal ones first, by 2^23. NaN below 0, -infinity at 0 of either sign.
static inline vf v_log(vf x) {
    const vu small = v_less(x, v_set(FLT_MIN));
    const vu bits = (vu)v_select(small, x * 8388608.0f, x) + (0x3f800000u - 0x3f3504f3u);
    // With the bits of 2^23 above it, an integer is a float32 that is 2^23 more. 127 is the exponent's bias.
    const vf k = (vf)((bits >> 23) | 0x4b000000u) - v_select(small, v_set(8388608.0f + 127 + 23), v_set(8388608.0f + 127));
    const vf r = (vf)((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    const vf z = r * r;
    vf p = v_set(7.0376836292e-2f);
    p = v_fma(p, r, v_set(-1.1514610310e-1f));
    p = v_fma(p, r, v_set(1.1676998740e-1f));
    p = v_fma(p, r, v_set(-1.2420140846e-1f));
    p = v_fma(p, r, v_set(1.4249322787e-1f));
    p = v_fma(p, r, v_set(-1.6668057665e-1f));
    p = v_fma(p, r, v_set(2.0000714765e-1f));
    p = v_fma(p, r, v_set(-2.4999993993e-1f));
    p = v_fma(p, r, v_set(3.3333331174e-1f));
    p = v_fma(k, v_set(-2.12194440e-4f), p * r * z);
    p = v_fma(k, v_set(0.693359375f), r + v_fma(z, v_set(-0.5f), p));
    p = v_select(v_less(v_set(0), x), p, v_select((vu)(x == v_set(0)), v_set(-INFINITY), v_set(NAN)));
    // Infinity stays; a NaN is not less than it.
    return v_select(v_less(x, v_set(INFINITY)), p, x);
}

#ifndef OWN_SIGMOID
// The exponential stays below infinity, so that its sum with 1 has a reciprocal.
static inline vf v_sigmoid(vf x) { return v_reciprocal(1.0f + v_exp(v_min(v_set(88.0f), -x))); }
#endif

// The polynomial of Cephes' tanhf near 0, where 1 - 2 / (exp 2x + 1) would cancel.
static inline vf v_tanh(vf x) {
    const vf z = x * x;
    vf p = v_set(-5.70498872745e-3f);
    p = v_fma(p, z, v_set(2.06390887954e-2f));
    p = v_fma(p, z, v_set(-5.37397155531e-2f));
    p = v_fma(p, z, v_set(1.33314422036e-1f));
    p = v_fma(p, z, v_set(-3.33332819422e-1f));
    const vf near = v_fma(p * z, x, x);
    const vf magnitude = v_fma(v_set(-2), v_reciprocal(v_exp(v_min(v_set(40.0f), 2.0f * v_abs(x))) + 1.0f), v_set(1));
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

// The upper tail of the normal distribution for a >= 0: exp(-a^2/2) times a polynomial of 1 / (1 + 0.33 a), fitted to
// erfcx to 6e-8 relative.
static inline vf v_normal_tail(vf a) {
    const vf limited = v_min(v_set(14.0f), a);  // 8e-45 and less is 0
    const vf t = v_reciprocal(v_fma(limited, v_set(0.33f), v_set(1)));
    vf p = v_set(-2.080754041e-2f);
    p = v_fma(p, t, v_set(1.230797260e-1f));
    p = v_fma(p, t, v_set(-2.671858874e-1f));
    p = v_fma(p, t, v_set(2.246304372e-1f));
    p = v_fma(p, t, v_set(-5.652675912e-2f));
    p = v_fma(p, t, v_set(1.218192629e-1f));
    p = v_fma(p, t, v_set(1.110658433e-1f));
    p = v_fma(p, t, v_set(1.323027864e-1f));
    p = v_fma(p, t, v_set(1.316221585e-1f));
    return p * t * v_exp(limited * limited * -0.5f);
}

// Near 0, where 1 - 2 tail would cancel, a polynomial fitted to erf(x) / x to 4e-8 relative.
static inline vf v_erf(vf x) {
    const vf z = x * x;
    vf p = v_set(-5.631577618e-4f);
    p = v_fma(p, z, v_set(4.917594559e-3f));
    p = v_fma(p, z, v_set(-2.671135494e-2f));
    p = v_fma(p, z, v_set(1.128018205e-1f));
    p = v_fma(p, z, v_set(-3.761232654e-1f));
    p = v_fma(p, z, v_set(1.128379123f));
    const vf magnitude = v_fma(v_set(-2), v_normal_tail(v_abs(x) * 1.41421356f), v_set(1));
    const vf far = (vf)((vu)magnitude | ((vu)x & 0x80000000u));
    return v_select(v_less(v_abs(x), v_set(1)), p * x, far);
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
static inline vf op_silu(vf x, vf a, vf b) { (void)a, (void)b; return x * v_sigmoid(x); }
static inline vf op_gelu(vf x, vf a, vf b) {
    (void)a, (void)b;
    const vf tail = v_normal_tail(v_abs(x));
    return x * v_select(v_less(x, v_set(0)), tail, 1.0f - tail);
}
static inline vf op_erf(vf x, vf a, vf b) { (void)a, (void)b; return v_erf(x); }
static inline vf op_exp(vf x, vf a, vf b) { (void)a, (void)b; return v_exp(x); }
static inline vf op_log(vf x, vf a, vf b) { (void)a, (void)b; return v_log(x); }
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

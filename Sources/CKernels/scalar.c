// The plain kernels: the oracle of every SIMD kernel, and what runs on a machine without any.
#include <math.h>

#include "tables.h"

// A fused multiply-add here and not there would make the oracle depend on the compiler.
#pragma STDC FP_CONTRACT OFF

static inline float binary_value(mk_binary_op op, float a, float b) {
    switch (op) {
    case MK_ADD: return a + b;
    case MK_SUB: return a - b;
    case MK_MUL: return a * b;
    case MK_DIV: return a / b;
    case MK_MAX: return isnan(a) ? a : (a > b ? a : b);
    case MK_MIN: return isnan(a) ? a : (a < b ? a : b);
    }
    return 0;
}

static void binary(mk_binary_op op, const float *a, size_t a_step, const float *b, size_t b_step, float *y, size_t n) {
    const float a0 = n ? a[0] : 0, b0 = n ? b[0] : 0;
    for (size_t i = 0; i < n; i++) y[i] = binary_value(op, a_step ? a[i] : a0, b_step ? b[i] : b0);
}

static inline float clip(float x, float low, float high) {
    float lifted = x < low ? low : x;
    return lifted > high ? high : lifted;
}

static inline float softplus(float x) { return (x > 0 ? x : 0) + log1pf(expf(-fabsf(x))); }

static inline float unary_value(mk_unary_op op, float x, float alpha, float beta) {
    switch (op) {
    case MK_IDENTITY: return x;
    case MK_RELU: return x < 0 ? 0 : x;
    case MK_LEAKY_RELU: return x < 0 ? alpha * x : x;
    case MK_CLIP: return clip(x, alpha, beta);
    case MK_SIGMOID: return 1 / (1 + expf(-x));
    case MK_TANH: return tanhf(x);
    case MK_HARD_SIGMOID: return clip(alpha * x + beta, 0, 1);
    case MK_HARD_SWISH: return x * clip(x * (1.0f / 6) + 0.5f, 0, 1);
    case MK_SILU: return x / (1 + expf(-x));
    case MK_EXP: return expf(x);
    case MK_ELU: return x < 0 ? alpha * expm1f(x) : x;
    case MK_SELU: return beta * (x <= 0 ? alpha * expm1f(x) : x);
    case MK_CELU: return x < 0 ? alpha * expm1f(x / alpha) : x;
    case MK_THRESHOLDED_RELU: return x <= alpha ? 0 : x;
    case MK_SOFTSIGN: return isinf(x) ? copysignf(1, x) : x / (1 + fabsf(x));
    case MK_SOFTPLUS: return softplus(x);
    case MK_MISH: return x * tanhf(softplus(x));
    case MK_GELU: return 0.5f * x * (1 + erff(x * 0.70710678f));
    case MK_GELU_TANH: return 0.5f * x * (1 + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
    case MK_ERF: return erff(x);
    case MK_LOG: return logf(x);
    case MK_SQRT: return sqrtf(x);
    case MK_ABS: return fabsf(x);
    case MK_NEGATE: return -x;
    case MK_RECIPROCAL: return 1 / x;
    case MK_SQUARE: return x * x;
    case MK_FLOOR: return floorf(x);
    case MK_CEIL: return ceilf(x);
    case MK_ROUND: return rintf(x);
    case MK_AFFINE: return alpha * x + beta;
    }
    return x;
}

void mk_unary_scalar(mk_unary_op op, const float *x, float *y, size_t n, float alpha, float beta) {
    for (size_t i = 0; i < n; i++) y[i] = unary_value(op, x[i], alpha, beta);
}

static void epilogue(float *y, size_t rows, size_t cols, size_t stride, const mk_epilogue *e) {
    for (size_t r = 0; r < rows; r++) {
        const float alpha = e->slopes ? e->slopes[r] : e->alpha;
        const float bias = e->bias ? e->bias[r] : 0;
        for (size_t i = 0; i < cols; i++) {
            float value = y[r * stride + i] + bias;
            if (e->add) value += e->add[r * e->add_stride + i];
            y[r * stride + i] = unary_value(e->op, value, alpha, e->beta);
        }
    }
}

// Sums are kept in double: the twin is to be the more exact of the two.
static float reduce(mk_reduce_op op, const float *x, size_t n) {
    double sum = 0;
    float extreme = op == MK_MAXIMUM ? -INFINITY : INFINITY;
    for (size_t i = 0; i < n; i++) {
        switch (op) {
        case MK_SUM: sum += x[i]; break;
        case MK_SUM_OF_SQUARES: sum += (double)x[i] * x[i]; break;
        case MK_SUM_OF_ABS: sum += fabsf(x[i]); break;
        case MK_MAXIMUM: extreme = binary_value(MK_MAX, extreme, x[i]); break;
        case MK_MINIMUM: extreme = binary_value(MK_MIN, extreme, x[i]); break;
        }
    }
    return op == MK_MAXIMUM || op == MK_MINIMUM ? extreme : (float)sum;
}

static float squared_deviation(const float *x, size_t n, float shift) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += ((double)x[i] - shift) * ((double)x[i] - shift);
    return (float)sum;
}

static float exp_sum(const float *x, float *y, size_t n, float shift) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        y[i] = expf(x[i] - shift);
        sum += y[i];
    }
    return (float)sum;
}

static void copy_rows(const float *x, size_t x_stride, size_t x_step, float *y, size_t y_stride, size_t rows, size_t n) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < n; i++) y[r * y_stride + i] = x[r * x_stride + i * x_step];
    }
}

static void axpy(float a, const float *x, float *y, size_t n) {
    for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

static void normalize(const float *x, float *y, size_t n, float mean, float scale, const float *gamma,
                      const float *beta) {
    for (size_t i = 0; i < n; i++) {
        y[i] = (x[i] - mean) * scale * (gamma ? gamma[i] : 1) + (beta ? beta[i] : 0);
    }
}

static void weighted_rows(size_t taps, const float *w, const float *x, const ptrdiff_t *offsets, float *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        float sum = 0;
        for (size_t t = 0; t < taps; t++) sum += w[t] * x[offsets[t] + (ptrdiff_t)i];
        y[i] = sum;
    }
}

static void lstm_cell(const float *gates, const float *peephole, float *c, float *h, size_t n) {
    for (size_t j = 0; j < n; j++) {
        const float old = c[j];
        const float input = 1 / (1 + expf(-(gates[j] + (peephole ? peephole[j] * old : 0))));
        const float forget = 1 / (1 + expf(-(gates[2 * n + j] + (peephole ? peephole[2 * n + j] * old : 0))));
        const float cell = forget * old + input * tanhf(gates[3 * n + j]);
        const float output = 1 / (1 + expf(-(gates[n + j] + (peephole ? peephole[n + j] * cell : 0))));
        c[j] = cell;
        h[j] = output * tanhf(cell);
    }
}

static void u8_to_f32(const uint8_t *x, float *y, size_t n, float scale, float shift) {
    for (size_t i = 0; i < n; i++) y[i] = (float)x[i] * scale + shift;
}

enum { TILE_ROWS = 4 };

static void tile_product(size_t taps, const float *a, const float *x, const ptrdiff_t *offsets, float *y,
                         size_t y_stride, size_t m, size_t n, const mk_epilogue *e) {
    for (size_t i = 0; i < n; i++) {
        float sum[TILE_ROWS] = {0};
        for (size_t t = 0; t < taps; t++) {
            for (size_t r = 0; r < TILE_ROWS; r++) sum[r] += a[t * TILE_ROWS + r] * x[offsets[t] + (ptrdiff_t)i];
        }
        for (size_t r = 0; r < m; r++) y[r * y_stride + i] = sum[r];
    }
    if (e) epilogue(y, m, n, y_stride, e);
}

// The transforms of minimal filtering as matrices.
static const float INPUT2[4][4] = {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}};
static const float OUTPUT2[2][4] = {{1, 1, 1, 0}, {0, 1, -1, -1}};
static const float INPUT4[6][6] = {{4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
                                   {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}};
static const float OUTPUT4[4][6] = {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}};

static void winograd_input(size_t m, const float *planes, size_t plane_stride, size_t pitch, float *v, size_t v_stride,
                           size_t n) {
    const size_t k = m + 2;
    for (size_t t = 0; t < n; t++) {
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j < k; j++) {
                float sum = 0;
                for (size_t a = 0; a < k; a++) {
                    for (size_t b = 0; b < k; b++) {
                        const float left = m == 2 ? INPUT2[i][a] : INPUT4[i][a];
                        const float right = m == 2 ? INPUT2[j][b] : INPUT4[j][b];
                        const size_t plane = (a % m) * m + b % m;
                        sum += left * right * planes[plane * plane_stride + t + a / m * pitch + b / m];
                    }
                }
                v[(i * k + j) * v_stride + t] = sum;
            }
        }
    }
}

static void winograd_output(size_t m, const float *products, size_t products_stride, float *y, size_t y_stride, size_t n) {
    const size_t k = m + 2;
    for (size_t t = 0; t < n; t++) {
        for (size_t r = 0; r < m; r++) {
            for (size_t c = 0; c < m; c++) {
                float sum = 0;
                for (size_t a = 0; a < k; a++) {
                    for (size_t b = 0; b < k; b++) {
                        const float left = m == 2 ? OUTPUT2[r][a] : OUTPUT4[r][a];
                        const float right = m == 2 ? OUTPUT2[c][b] : OUTPUT4[c][b];
                        sum += left * right * products[(a * k + b) * products_stride + t];
                    }
                }
                y[(r * m + c) * y_stride + t] = sum;
            }
        }
    }
}

static void interleave(size_t m, const float *x, size_t x_stride, float *y, size_t n) {
    for (size_t i = 0; i < n; i++) y[i] = x[i % m * x_stride + i / m];
}

const mk_table mk_scalar_table = {
    .isa = MK_SCALAR,
    .lanes = 1,
    .binary = binary,
    .unary = mk_unary_scalar,
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

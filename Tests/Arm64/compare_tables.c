// Compares a table of kernels with its plain twin on made-up values: what Tests/KernelsTests does, in C alone, so that it can
// be compiled for another processor and run in an emulator. Prints each kernel that differs; exit status 1 if any does.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static uint64_t state = 1;
static int failures;

static float next(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (float)(state >> 40) / (1 << 23) - 1;
}

static float *values(size_t n) {
    float *v = aligned_alloc(64, (n * sizeof *v + 127) / 64 * 64);
    for (size_t i = 0; i < n; i++) v[i] = next();
    return v;
}

static float *copy(const float *x, size_t n) {
    float *v = values(n);
    memcpy(v, x, n * sizeof *v);
    return v;
}

static void compare(const char *name, size_t size, const float *found, const float *expected, size_t n, float tolerance) {
    for (size_t i = 0; i < n; i++) {
        const float error = fabsf(found[i] - expected[i]) / fmaxf(fabsf(expected[i]), 1);
        if (found[i] == expected[i] || error <= tolerance || (isnan(found[i]) && isnan(expected[i]))) continue;
        printf("%s, size %zu: value %zu is %g, not %g\n", name, size, i, found[i], expected[i]);
        failures++;
        return;
    }
}

static void elementwise(const mk_table *t, const mk_table *s, size_t n) {
    float *x = values(n), *found = values(n), *expected = copy(found, n);
    for (mk_unary_op op = MK_IDENTITY; op <= MK_AFFINE; op++) {
        t->unary(op, x, found, n, 0.5f, 1.5f), s->unary(op, x, expected, n, 0.5f, 1.5f);
        compare("unary", op * 10000 + n, found, expected, n, 2e-6f);
    }
    for (mk_binary_op op = MK_ADD; op <= MK_MIN; op++) {
        t->binary(op, x, 1, x, n > 3 ? 0 : 1, found, n), s->binary(op, x, 1, x, n > 3 ? 0 : 1, expected, n);
        compare("binary", op * 10000 + n, found, expected, n, 0);
    }
    for (mk_reduce_op op = MK_SUM; op <= MK_MINIMUM; op++) {
        const float a = t->reduce(op, x, n), b = s->reduce(op, x, n);
        compare("reduce", op * 10000 + n, &a, &b, 1, 1e-5f);
    }
    t->normalize(x, found, n, 0.1f, 1.7f, x, x), s->normalize(x, expected, n, 0.1f, 1.7f, x, x);
    compare("normalize", n, found, expected, n, 2e-6f);
    t->exp_sum(x, found, n, 0.5f), s->exp_sum(x, expected, n, 0.5f);
    compare("exp_sum", n, found, expected, n, 2e-6f);
    uint8_t *bytes = malloc(n + 16);
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(i * 37);
    t->u8_to_f32(bytes, found, n, 0.1f, -1), s->u8_to_f32(bytes, expected, n, 0.1f, -1);
    compare("u8_to_f32", n, found, expected, n, 2e-6f);
}

static void products(const mk_table *t, const mk_table *s, size_t taps) {
    ptrdiff_t *offsets = malloc((taps + 1) * sizeof *offsets);
    for (size_t i = 0; i < taps; i++) offsets[i] = (ptrdiff_t)(i * 3 + i % 2);
    for (size_t width = t->lanes; width <= t->panel_width; width += t->lanes) {
        for (size_t m = 1; m <= t->panel_rows; m++) {
            float *a = values(taps * 3 + m * (taps + 2) + 8), *b = values(taps * width + 1), *bias = values(width);
            float *found = values(m * width), *expected = copy(found, m * width);
            const mk_panel_end end = {.bias = bias, .op = MK_SILU, .accumulate = m % 2};
            t->panel_product(taps, a, offsets, 2, m, b, width, found, width, &end);
            s->panel_product(taps, a, offsets, 2, m, b, width, expected, width, &end);
            compare("panel_product", taps * 100 + m, found, expected, m * width, 5e-6f);
            t->panel_product(taps, a, NULL, taps, m, b, width, found, width, &end);
            s->panel_product(taps, a, NULL, taps, m, b, width, expected, width, &end);
            compare("panel_product by rows", taps * 100 + m, found, expected, m * width, 1e-5f);
        }
    }
    for (size_t n = 1; n < 70; n += 5) {
        float *w = values(taps + 1), *x = values(taps * 3 + n + 8), *found = values(n), *expected = copy(found, n);
        t->weighted_rows(taps, w, x, offsets, found, n), s->weighted_rows(taps, w, x, offsets, expected, n);
        compare("weighted_rows", n, found, expected, n, 5e-6f);
        float *a = values(taps * t->tile_rows + 1), *y = values(t->tile_rows * n);
        t->tile_product(taps, a, x, offsets, y, n, t->tile_rows, n, NULL);
        for (size_t r = 0; r < t->tile_rows; r++) {
            for (size_t i = 0; i < n; i++) {
                float sum = 0;
                for (size_t k = 0; k < taps; k++) sum += a[k * t->tile_rows + r] * x[offsets[k] + (ptrdiff_t)i];
                compare("tile_product", n, y + r * n + i, &sum, 1, 1e-5f);
            }
        }
    }
    uint16_t *halves = malloc((taps * 128 + 1) * sizeof *halves);
    for (size_t i = 0; i < taps * 128; i++) halves[i] = mk_half_of_float(next());
    float *h = values(5 * taps + 1), *found = values(5 * 128), *expected = copy(found, 5 * 128);
    t->half_product(taps, h, taps, 5, halves, 2, found, 128), s->half_product(taps, h, taps, 5, halves, 2, expected, 128);
    compare("half_product", taps, found, expected, 5 * 128, 5e-6f);
}

static void windows(const mk_table *t, const mk_table *s, size_t rows, size_t cols) {
    for (size_t kernel = 2; kernel <= 5; kernel++) {
        for (size_t stride = 1; stride <= 2; stride++) {
            const size_t pad = kernel / 2;
            if (kernel == 4 || rows + 2 * pad < kernel || cols + 2 * pad < kernel) continue;
            const mk_window w = {rows, cols, (rows + 2 * pad - kernel) / stride + 1, (cols + 2 * pad - kernel) / stride + 1,
                                 kernel, stride, pad, pad};
            const size_t n = w.out_rows * w.out_cols;
            float *x = values(rows * cols), *taps = values(25), *found = values(n), *expected = copy(found, n);
            if (kernel > 2) {
                const mk_epilogue e = {.bias = taps, .op = MK_SIGMOID};
                t->depthwise(&w, x, taps, found, &e), s->depthwise(&w, x, taps, expected, &e);
                compare("depthwise", kernel * 10 + stride, found, expected, n, 5e-6f);
            }
            if (kernel < 5) {
                t->max_pool(&w, x, found), s->max_pool(&w, x, expected);
                compare("max_pool", kernel * 10 + stride, found, expected, n, 0);
            }
        }
    }
    float *x = values(rows * cols), *found = values(rows * cols), *expected = copy(found, rows * cols);
    t->transpose(x, cols, rows, cols, found, rows), s->transpose(x, cols, rows, cols, expected, rows);
    compare("transpose", rows * 100 + cols, found, expected, rows * cols, 0);
}

static void tiles(const mk_table *t, const mk_table *s, size_t m) {
    enum { CHANNELS = 32 };
    const size_t k = m + 2, points = k * k;
    float *x = values(points * CHANNELS), *found = values(points * CHANNELS), *expected = copy(found, points * CHANNELS);
    for (size_t begin = 0; begin < 3; begin++) {
        const mk_tile_input tile = {(ptrdiff_t)k * CHANNELS, CHANNELS, begin, k, 0, k - begin};
        t->winograd_input(m, &tile, x, found, CHANNELS, CHANNELS), s->winograd_input(m, &tile, x, expected, CHANNELS, CHANNELS);
        compare("winograd_input", m, found, expected, points * CHANNELS, 5e-6f);
    }
    const mk_tile_output tile = {(ptrdiff_t)m * CHANNELS, CHANNELS, m, m - 1};
    const mk_panel_end end = {.bias = x, .op = MK_RELU};
    t->winograd_output(m, x, CHANNELS, &tile, found, CHANNELS, &end);
    s->winograd_output(m, x, CHANNELS, &tile, expected, CHANNELS, &end);
    compare("winograd_output", m, found, expected, m * m * CHANNELS, 2e-5f);
}

int main(void) {
    const mk_table *t = mk_selected_table(), *s = mk_table_for(MK_SCALAR);
    static const char *names[] = {"scalar", "AVX2", "AVX-512", "NEON"};
    const size_t sizes[] = {0, 1, 3, 4, 5, 15, 16, 17, 33, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        elementwise(t, s, sizes[i]);
        products(t, s, sizes[i]);
        if (sizes[i]) windows(t, s, sizes[i], 18), windows(t, s, 7, sizes[i]);
    }
    tiles(t, s, 2), tiles(t, s, 4);
    float *gates = values(192), *c = values(48), *h = values(48), *c2 = copy(c, 48), *h2 = copy(h, 48);
    t->lstm_cell(gates, gates, c, h, 3), s->lstm_cell(gates, gates, c2, h2, 3);
    compare("lstm_cell", 3, c, c2, 48, 2e-6f), compare("lstm_cell", 3, h, h2, 48, 2e-6f);
    printf("%s against scalar: %s\n", names[t->isa], failures ? "differences" : "no difference");
    return failures > 0 || t->isa == MK_SCALAR;
}

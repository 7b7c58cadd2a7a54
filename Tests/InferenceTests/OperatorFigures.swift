// Made by Fixtures/make_figures.py; the outputs are those of onnx.reference 1.17.
import Inference
import TensorCore

extension OperatorFigure {
    static let basic: [OperatorFigure] = basic1 + basic2 + basic3 + basic4

    private static let basic1: [OperatorFigure] = [
        OperatorFigure(
            "add_broadcast", "Add", opset: 17,
            inputs: [
                figureTensor(
                    .float32([-0.180000007, 0.540000021, 1.94000006, -0.270000011, -0.239999995, 1]), [2, 1, 3]),
                figureTensor(.float32([-0.889999986, -0.289999992, 0.879999995, 0.579999983]), [4, 1]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -1.06999993, -0.349999964, 1.05000007, -0.469999999, 0.25000003, 1.6500001, 0.699999988,
                        1.42000008, 2.82000017, 0.399999976, 1.12, 2.51999998, -1.15999997, -1.13, 0.110000014,
                        -0.560000002, -0.529999971, 0.710000038, 0.610000014, 0.639999986, 1.88, 0.309999973,
                        0.339999974, 1.57999992,
                    ]), [2, 4, 3])
            ]),
        OperatorFigure(
            "add_int64", "Add", opset: 17,
            inputs: [figureTensor(.int64([1, 2, 3]), [3]), figureTensor(.int64([-5]), [1])],
            outputs: [figureTensor(.int64([-4, -3, -2]), [3])]),
        OperatorFigure(
            "sub_uint8_wraps", "Sub", opset: 17,
            inputs: [figureTensor(.uint8([1, 200]), [2]), figureTensor(.uint8([2, 100]), [2])],
            outputs: [figureTensor(.uint8([255, 100]), [2])]),
        OperatorFigure(
            "mul_scalar", "Mul", opset: 17,
            inputs: [
                figureTensor(.float32([0.0900000036, 0.670000017, -2.82999992]), [3]),
                figureTensor(.float32([2.5]), []),
            ],
            outputs: [figureTensor(.float32([0.225000009, 1.67500007, -7.07499981]), [3])]),
        OperatorFigure(
            "div_int32_truncates", "Div", opset: 17,
            inputs: [figureTensor(.int32([7, -7, 9]), [3]), figureTensor(.int32([2, 2, -4]), [3])],
            outputs: [figureTensor(.int32([3, -3, -2]), [3])]),
        OperatorFigure(
            "mod_python", "Mod", opset: 17,
            inputs: [figureTensor(.int64([-7, 7, -7]), [3]), figureTensor(.int64([3, -3, -3]), [3])],
            outputs: [figureTensor(.int64([2, -2, -1]), [3])]),
        OperatorFigure(
            "mod_fmod", "Mod", opset: 17,
            attributes: ["fmod": .int(1)],
            inputs: [
                figureTensor(.float32([1.01999998, -0.959999979, -1.66999996, 0.280000001]), [4]),
                figureTensor(.float32([0.300000012, -0.300000012, 0.699999988, 2]), [4]),
            ],
            outputs: [figureTensor(.float32([0.119999945, -0.0599999428, -0.269999981, 0.280000001]), [4])]),
        OperatorFigure(
            "pow_int_exponent", "Pow", opset: 17,
            inputs: [figureTensor(.float32([1.5, -2, 3]), [3]), figureTensor(.int64([2, 3, 0]), [3])],
            outputs: [figureTensor(.float32([2.25, -8, 1]), [3])]),
        OperatorFigure(
            "pow_broadcast", "Pow", opset: 17,
            inputs: [
                figureTensor(.float32([0.699999988, 0.439999998, 1.08000004, 0.0299999993]), [2, 2]),
                figureTensor(.float32([-0.0500000007, 1.40999997]), [2]),
            ],
            outputs: [figureTensor(.float32([1.01799369, 0.314244926, 0.996159315, 0.00712428056]), [2, 2])]),
        OperatorFigure(
            "max_three", "Max", opset: 17,
            inputs: [
                figureTensor(
                    .float32([0.75, 0.189999998, 1.11000001, -0.209999993, -0.930000007, 0.579999983]), [2, 3]),
                figureTensor(.float32([0.579999983, -0.209999993, -0.779999971]), [3]),
                figureTensor(.float32([0.230000004, -2.49000001]), [2, 1]),
            ],
            outputs: [
                figureTensor(
                    .float32([0.75, 0.230000004, 1.11000001, 0.579999983, -0.209999993, 0.579999983]), [2, 3])
            ]),
        OperatorFigure(
            "min_int32", "Min", opset: 17,
            inputs: [figureTensor(.int32([3, 2]), [2]), figureTensor(.int32([1, 9]), [2])],
            outputs: [figureTensor(.int32([1, 2]), [2])]),
        OperatorFigure(
            "sum_three", "Sum", opset: 17,
            inputs: [
                figureTensor(.float32([0.689999998, 0.49000001, -1.63999999, 0.0599999987]), [2, 2]),
                figureTensor(.float32([-0.959999979, 0.75999999]), [2]), figureTensor(.float32([-2.02999997]), [1]),
            ],
            outputs: [figureTensor(.float32([-2.29999995, -0.779999971, -4.63000011, -1.21000004]), [2, 2])]),
        OperatorFigure(
            "mean_two", "Mean", opset: 17,
            inputs: [
                figureTensor(.float32([-0.910000026, 0.709999979, 1.15999997]), [3]),
                figureTensor(.float32([-2.16000009, -0.5, 0.330000013]), [3]),
            ],
            outputs: [figureTensor(.float32([-1.53500009, 0.104999989, 0.745000005]), [3])]),
        OperatorFigure(
            "neg", "Neg", opset: 17,
            inputs: [figureTensor(.float32([-0.610000014, 1.59000003, -1.19000006, 0.349999994, -1.04999995]), [5])],
            outputs: [figureTensor(.float32([0.610000014, -1.59000003, 1.19000006, -0.349999994, 1.04999995]), [5])]),
        OperatorFigure(
            "abs_int8", "Abs", opset: 17,
            inputs: [figureTensor(.int8([-3, 4]), [2])],
            outputs: [figureTensor(.int8([3, 4]), [2])]),
        OperatorFigure(
            "sign", "Sign", opset: 17,
            inputs: [figureTensor(.float32([-2, 0, 3]), [3])],
            outputs: [figureTensor(.float32([-1, 0, 1]), [3])]),
        OperatorFigure(
            "sqrt", "Sqrt", opset: 17,
            inputs: [figureTensor(.float32([1.40999997, 0.0199999996, 0.370000005]), [3])],
            outputs: [figureTensor(.float32([1.1874342, 0.141421348, 0.608276248]), [3])]),
        OperatorFigure(
            "exp", "Exp", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        -1.72000003, 1.67999995, 0.75, 0.75, 1.13999999, 0.349999994, -0.639999986, -0.800000012,
                        -0.800000012,
                    ]), [9])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.179066136, 5.36555576, 2.1170001, 2.1170001, 3.12676811, 1.4190675, 0.52729243, 0.449328929,
                        0.449328929,
                    ]), [9])
            ]),
        OperatorFigure(
            "log", "Log", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        1.47000003, 1.56000006, 0.700000048, 0.419999987, 0.319999993, 0.680000007, 1.35000002,
                        1.83000004, 0.100000001,
                    ]), [9])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.3852624, 0.444685876, -0.35667488, -0.867500603, -1.13943434, -0.385662466, 0.300104618,
                        0.604315996, -2.30258512,
                    ]), [9])
            ]),
        OperatorFigure(
            "erf", "Erf", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        1.21000004, 0.75999999, 0.219999999, -0.319999993, 0.289999992, -0.239999995, 0.819999993,
                        -0.790000021, 0.129999995,
                    ]), [9])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.912955523, 0.717536747, 0.24429591, -0.349125981, 0.318283498, -0.265700042, 0.753810763,
                        -0.736103475, 0.145867109,
                    ]), [9])
            ]),
        OperatorFigure(
            "round_half_even", "Round", opset: 17,
            inputs: [figureTensor(.float32([0.5, 1.5, -2.5, 2.4000001]), [4])],
            outputs: [figureTensor(.float32([0, 2, -2, 2]), [4])]),
        OperatorFigure(
            "floor", "Floor", opset: 17,
            inputs: [figureTensor(.float32([-0.109999999, 0.540000021, 0.219999999, 2.54999995]), [4])],
            outputs: [figureTensor(.float32([-1, 0, 0, 2]), [4])]),
        OperatorFigure(
            "ceil", "Ceil", opset: 17,
            inputs: [figureTensor(.float32([1.5, 1.5, -2.03999996, -0.340000004]), [4])],
            outputs: [figureTensor(.float32([2, 2, -2, -0]), [4])]),
        OperatorFigure(
            "reciprocal", "Reciprocal", opset: 17,
            inputs: [figureTensor(.float32([-0.610000014, 0.529999971, -2.27999997, 1.16999996]), [4])],
            outputs: [figureTensor(.float32([-1.63934422, 1.88679254, -0.438596487, 0.854700863]), [4])]),
    ]

    private static let basic2: [OperatorFigure] = [
        OperatorFigure(
            "atan_double", "Atan", opset: 17,
            inputs: [
                figureTensor(
                    .float64([1.0700000524520874, -1.2999999523162842, -0.9800000190734863, -0.800000011920929]), [4])
            ],
            outputs: [
                figureTensor(
                    .float64([0.8192017315452305, -0.9151006828270716, -0.7752975065415113, -0.6747409494924117]), [4])
            ]),
        OperatorFigure(
            "greater", "Greater", opset: 17,
            inputs: [
                figureTensor(
                    .float32([0.0399999991, 0.639999986, 2.04999995, -0.200000003, 0.769999981, 0.159999996]), [2, 3]),
                figureTensor(.float32([1.75999999, 0.74000001, 1.37]), [3]),
            ],
            outputs: [figureTensor(.bool([0, 0, 1, 0, 1, 0]), [2, 3])]),
        OperatorFigure(
            "equal_bool", "Equal", opset: 17,
            inputs: [figureTensor(.bool([1, 0]), [2]), figureTensor(.bool([1, 1]), [2])],
            outputs: [figureTensor(.bool([1, 0]), [2])]),
        OperatorFigure(
            "less_or_equal_int64", "LessOrEqual", opset: 17,
            inputs: [figureTensor(.int64([1, 2, 3]), [3]), figureTensor(.int64([2]), [1])],
            outputs: [figureTensor(.bool([1, 1, 0]), [3])]),
        OperatorFigure(
            "xor", "Xor", opset: 17,
            inputs: [figureTensor(.bool([1, 0, 1]), [3]), figureTensor(.bool([1]), [1])],
            outputs: [figureTensor(.bool([0, 1, 0]), [3])]),
        OperatorFigure(
            "not", "Not", opset: 17,
            inputs: [figureTensor(.bool([1, 0]), [2])],
            outputs: [figureTensor(.bool([0, 1]), [2])]),
        OperatorFigure(
            "isnan", "IsNaN", opset: 17,
            inputs: [figureTensor(.float32([1, .nan]), [2])],
            outputs: [figureTensor(.bool([0, 1]), [2])]),
        OperatorFigure(
            "where", "Where", opset: 17,
            inputs: [
                figureTensor(.bool([1, 0, 1]), [3]),
                figureTensor(
                    .float32([-1.08000004, -0.189999998, -0.810000002, 1.5, 0.660000026, -0.310000002]), [2, 3]),
                figureTensor(.float32([-0.449999988, 0.479999989]), [2, 1]),
            ],
            outputs: [
                figureTensor(
                    .float32([-1.08000004, -0.449999988, -0.810000002, 1.5, 0.479999989, -0.310000002]), [2, 3])
            ]),
        OperatorFigure(
            "cast_float_to_int", "Cast", opset: 17,
            attributes: ["to": .int(7)],
            inputs: [figureTensor(.float32([1.89999998, -1.89999998, 0]), [3])],
            outputs: [figureTensor(.int64([1, -1, 0]), [3])]),
        OperatorFigure(
            "cast_float_to_bool", "Cast", opset: 17,
            attributes: ["to": .int(9)],
            inputs: [figureTensor(.float32([1.89999998, 0]), [2])],
            outputs: [figureTensor(.bool([1, 0]), [2])]),
        OperatorFigure(
            "cast_int_to_double", "Cast", opset: 17,
            attributes: ["to": .int(11)],
            inputs: [figureTensor(.int64([-4, 5]), [2])],
            outputs: [figureTensor(.float64([-4.0, 5.0]), [2])]),
        OperatorFigure(
            "concat_negative_axis", "Concat", opset: 17,
            attributes: ["axis": .int(-2)],
            inputs: [
                figureTensor(.float32([-0.699999988, -0.930000007, 0.479999989, 2.46000004]), [2, 1, 2]),
                figureTensor(
                    .float32([
                        -0.25, -0.560000002, -1.16999996, -1.34000003, 0.519999981, 0.850000024, 0.00999999978,
                        0.330000013,
                    ]), [2, 2, 2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -0.699999988, -0.930000007, -0.25, -0.560000002, -1.16999996, -1.34000003, 0.479999989,
                        2.46000004, 0.519999981, 0.850000024, 0.00999999978, 0.330000013,
                    ]), [2, 3, 2])
            ]),
        OperatorFigure(
            "split_lengths", "Split", opset: 17,
            attributes: ["axis": .int(1)],
            inputs: [
                figureTensor(
                    .float32([
                        0.119999997, 0.140000001, -1.52999997, -0.460000008, 0.109999999, -0.779999971, -0.479999989,
                        -0.819999993, -0.330000013, 0.850000024,
                    ]), [2, 5]), figureTensor(.int64([2, 3]), [2]),
            ],
            outputs: [
                figureTensor(.float32([0.119999997, 0.140000001, -0.779999971, -0.479999989]), [2, 2]),
                figureTensor(
                    .float32([-1.52999997, -0.460000008, 0.109999999, -0.819999993, -0.330000013, 0.850000024]), [2, 3]),
            ]),
        OperatorFigure(
            "split_uneven", "Split", opset: 18,
            attributes: ["num_outputs": .int(3)],
            inputs: [
                figureTensor(
                    .float32([
                        -0.409999996, -0.150000006, 0.810000002, 0.639999986, 1.70000005, -2.08999991, 0.860000014,
                    ]), [7])
            ],
            outputs: [
                figureTensor(.float32([-0.409999996, -0.150000006, 0.810000002]), [3]),
                figureTensor(.float32([0.639999986, 1.70000005, -2.08999991]), [3]),
                figureTensor(.float32([0.860000014]), [1]),
            ]),
        OperatorFigure(
            "slice_negative_step", "Slice", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([-1, 0]), [2]), figureTensor(.int64([-100, 100]), [2]),
                figureTensor(.int64([1, 2]), [2]), figureTensor(.int64([-2, 3]), [2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -0.870000005, -0.349999994, 2.03999996, -0.569999993, 0.0199999996, -0.50999999, -0.280000001,
                        -0.389999986,
                    ]), [2, 2, 2])
            ]),
        OperatorFigure(
            "slice_out_of_range", "Slice", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([1]), [1]), figureTensor(.int64([9223372036854775807]), [1]),
                figureTensor(.int64([-1]), [1]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -2.55999994, 0.419999987, -0.569999993, -0.219999999, -2.01999998, -0.230000004, 3.31999993,
                        0.230000004, -0.349999994, -0.670000017, -1.05999994, -0.389999986, -0.239999995, 0.959999979,
                        -0.200000003, 1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 3])
            ]),
        OperatorFigure(
            "pad_constant", "Pad", opset: 17,
            inputs: [
                figureTensor(.float32([-0.479999989, 0.129999995, 0.839999974, 1.08000004]), [2, 2]),
                figureTensor(.int64([0, 1, 1, 2]), [4]), figureTensor(.float32([9]), []),
            ],
            outputs: [
                figureTensor(
                    .float32([9, -0.479999989, 0.129999995, 9, 9, 9, 0.839999974, 1.08000004, 9, 9, 9, 9, 9, 9, 9]),
                    [3, 5])
            ]),
        OperatorFigure(
            "pad_reflect", "Pad", opset: 17,
            attributes: ["mode": .string("reflect")],
            inputs: [
                figureTensor(
                    .float32([
                        1.03999996, 0.159999996, 1.61000001, -0.280000001, -0.140000001, 0.800000012, -0.550000012,
                        2.16000009,
                    ]), [2, 4]), figureTensor(.int64([0, 2, 0, 3]), [4]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        1.61000001, 0.159999996, 1.03999996, 0.159999996, 1.61000001, -0.280000001, 1.61000001,
                        0.159999996, 1.03999996, -0.550000012, 0.800000012, -0.140000001, 0.800000012, -0.550000012,
                        2.16000009, -0.550000012, 0.800000012, -0.140000001,
                    ]), [2, 9])
            ]),
        OperatorFigure(
            "pad_edge", "Pad", opset: 17,
            attributes: ["mode": .string("edge")],
            inputs: [
                figureTensor(.float32([1.01999998, 2.18000007, -0.0299999993, -0.379999995]), [2, 2]),
                figureTensor(.int64([1, 0, 1, 1]), [4]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        1.01999998, 2.18000007, 2.18000007, 1.01999998, 2.18000007, 2.18000007, -0.0299999993,
                        -0.379999995, -0.379999995, -0.0299999993, -0.379999995, -0.379999995,
                    ]), [4, 3])
            ]),
        OperatorFigure(
            "pad_axes", "Pad", opset: 18,
            inputs: [
                figureTensor(
                    .float32([
                        0.170000002, 0.730000019, -0.589999974, 0.379999995, -0.0199999996, 1.62, -0.660000026,
                        1.04999995,
                    ]), [2, 2, 2]), figureTensor(.int64([1, 1]), [2]), figureTensor(.float32([0]), []),
                figureTensor(.int64([-1]), [1]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0, 0.170000002, 0.730000019, 0, 0, -0.589999974, 0.379999995, 0, 0, -0.0199999996, 1.62, 0, 0,
                        -0.660000026, 1.04999995, 0,
                    ]), [2, 2, 4])
            ]),
        OperatorFigure(
            "reshape_inferred", "Reshape", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([0, -1]), [2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 12])
            ]),
        OperatorFigure(
            "flatten_axis", "Flatten", opset: 17,
            attributes: ["axis": .int(2)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [6, 4])
            ]),
        OperatorFigure(
            "squeeze_axes", "Squeeze", opset: 17,
            inputs: [
                figureTensor(.float32([-0.639999986, -0.959999979, -0.709999979]), [1, 3, 1]),
                figureTensor(.int64([-1]), [1]),
            ],
            outputs: [figureTensor(.float32([-0.639999986, -0.959999979, -0.709999979]), [1, 3])]),
        OperatorFigure(
            "unsqueeze_axes", "Unsqueeze", opset: 17,
            inputs: [
                figureTensor(.float32([-1.19000006, 0.150000006, 1.02999997]), [3]),
                figureTensor(.int64([0, -1]), [2]),
            ],
            outputs: [figureTensor(.float32([-1.19000006, 0.150000006, 1.02999997]), [1, 3, 1])]),
    ]

    private static let basic3: [OperatorFigure] = [
        OperatorFigure(
            "transpose", "Transpose", opset: 17,
            attributes: ["perm": .ints([1, 2, 0])],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        2.03999996, -0.280000001, -2.55999994, -0.670000017, 0.419999987, -1.05999994, -0.569999993,
                        -0.389999986, -0.449999988, 0.479999989, -0.219999999, -0.239999995, -2.01999998, 0.959999979,
                        -0.230000004, -0.200000003, -0.870000005, 0.0199999996, 3.31999993, 1.54999995, 0.230000004,
                        0.550000012, -0.349999994, -0.50999999,
                    ]), [3, 4, 2])
            ]),
        OperatorFigure(
            "transpose_default_int64", "Transpose", opset: 17,
            inputs: [figureTensor(.int64([1, 2, 3, 4, 5, 6]), [2, 3])],
            outputs: [figureTensor(.int64([1, 4, 2, 5, 3, 6]), [3, 2])]),
        OperatorFigure(
            "expand", "Expand", opset: 17,
            inputs: [
                figureTensor(.float32([0.159999996, 0.620000005, 1.63]), [3, 1]), figureTensor(.int64([2, 1, 4]), [3]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.159999996, 0.159999996, 0.159999996, 0.159999996, 0.620000005, 0.620000005, 0.620000005,
                        0.620000005, 1.63, 1.63, 1.63, 1.63, 0.159999996, 0.159999996, 0.159999996, 0.159999996,
                        0.620000005, 0.620000005, 0.620000005, 0.620000005, 1.63, 1.63, 1.63, 1.63,
                    ]), [2, 3, 4])
            ]),
        OperatorFigure(
            "tile", "Tile", opset: 17,
            inputs: [
                figureTensor(.float32([0.270000011, 0.200000003, -0.280000001, -1.61000001]), [2, 2]),
                figureTensor(.int64([2, 3]), [2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.270000011, 0.200000003, 0.270000011, 0.200000003, 0.270000011, 0.200000003, -0.280000001,
                        -1.61000001, -0.280000001, -1.61000001, -0.280000001, -1.61000001, 0.270000011, 0.200000003,
                        0.270000011, 0.200000003, 0.270000011, 0.200000003, -0.280000001, -1.61000001, -0.280000001,
                        -1.61000001, -0.280000001, -1.61000001,
                    ]), [4, 6])
            ]),
        OperatorFigure(
            "gather_rows", "Gather", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([1, -2]), [1, 2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -0.280000001, -0.670000017, -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979,
                        -0.200000003, 0.0199999996, 1.54999995, 0.550000012, -0.50999999, 2.03999996, -2.55999994,
                        0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998, -0.230000004, -0.870000005,
                        3.31999993, 0.230000004, -0.349999994,
                    ]), [1, 2, 3, 4])
            ]),
        OperatorFigure(
            "gather_axis", "Gather", opset: 17,
            attributes: ["axis": .int(2)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([3]), []),
            ],
            outputs: [
                figureTensor(
                    .float32([-0.569999993, -0.230000004, -0.349999994, -0.389999986, -0.200000003, -0.50999999]),
                    [2, 3])
            ]),
        OperatorFigure(
            "gather_elements", "GatherElements", opset: 17,
            attributes: ["axis": .int(1)],
            inputs: [
                figureTensor(
                    .float32([0.75999999, -1.75999999, 0.649999976, -0.00999999978, 1.13, -0.0700000003]), [2, 3]),
                figureTensor(.int64([0, -1, 1, 2]), [2, 2]),
            ],
            outputs: [figureTensor(.float32([0.75999999, 0.649999976, 1.13, -0.0700000003]), [2, 2])]),
        OperatorFigure(
            "gather_nd_batch", "GatherND", opset: 17,
            attributes: ["batch_dims": .int(1)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([2, 0]), [2, 1]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017, -1.05999994,
                        -0.389999986,
                    ]), [2, 4])
            ]),
        OperatorFigure(
            "scatter_elements_add", "ScatterElements", opset: 18,
            attributes: ["axis": .int(0), "reduction": .string("add")],
            inputs: [
                figureTensor(.float32([-0.819999993, 0.360000014, -0.560000002]), [3]),
                figureTensor(.int64([1, 1]), [2]), figureTensor(.float32([-0.180000007, 0.0399999991]), [2]),
            ],
            outputs: [figureTensor(.float32([-0.819999993, 0.219999999, -0.560000002]), [3])]),
        OperatorFigure(
            "scatter_nd", "ScatterND", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        -0.129999995, -0.189999998, -0.829999983, -0.189999998, -2.1400001, -0.159999996, -1.20000005,
                        1.12,
                    ]), [4, 2]), figureTensor(.int64([3, 0]), [2, 1]),
                figureTensor(.float32([1.26999998, -1.95000005, 0.140000001, -0.129999995]), [2, 2]),
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.140000001, -0.129999995, -0.829999983, -0.189999998, -2.1400001, -0.159999996, 1.26999998,
                        -1.95000005,
                    ]), [4, 2])
            ]),
        OperatorFigure(
            "reduce_sum_axes", "ReduceSum", opset: 17,
            attributes: ["keepdims": .int(0)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4]), figureTensor(.int64([0, 2]), [2]),
            ],
            outputs: [figureTensor(.float32([-3.07000017, -1.92000008, 3.93999982]), [3])]),
        OperatorFigure(
            "reduce_sum_int64", "ReduceSum", opset: 17,
            inputs: [figureTensor(.int64([9007199254740993, 1]), [2]), figureTensor(.int64([0]), [1])],
            outputs: [figureTensor(.int64([9007199254740994]), [1])]),
        OperatorFigure(
            "reduce_mean_middle", "ReduceMean", opset: 17,
            attributes: ["axes": .ints([1])],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        0.239999965, 0.179999992, -0.456666678, -0.383333325, 0.0733333305, 0.213333309, 0.150000021,
                        -0.366666645,
                    ]), [2, 1, 4])
            ]),
        OperatorFigure(
            "reduce_mean_all", "ReduceMean", opset: 17,
            attributes: ["keepdims": .int(0)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [figureTensor(.float32([-0.0437500067]), [])]),
        OperatorFigure(
            "reduce_max_last", "ReduceMax", opset: 17,
            attributes: ["axes": .ints([-1])],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [
                figureTensor(
                    .float32([2.03999996, -0.219999999, 3.31999993, -0.280000001, 0.959999979, 1.54999995]), [2, 3, 1])
            ]),
        OperatorFigure(
            "reduce_l2", "ReduceL2", opset: 17,
            attributes: ["axes": .ints([0, 1])],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [figureTensor(.float32([2.33027887, 4.53137922, 2.58019376, 0.97596103]), [1, 1, 4])]),
        OperatorFigure(
            "reduce_log_sum_exp", "ReduceLogSumExp", opset: 17,
            attributes: ["axes": .ints([2])],
            inputs: [
                figureTensor(
                    .float32([
                        81.5999985, -102.399994, 16.7999992, -22.7999992, -18, -8.80000019, -80.8000031, -9.19999981,
                        -34.7999992, 132.800003, 9.19999981, -14, -11.1999998, -26.8000011, -42.3999977, -15.5999994,
                        19.1999989, -9.59999943, 38.3999977, -8, 0.799999952, 62, 22, -20.3999996,
                    ]), [2, 3, 4])
            ],
            outputs: [
                figureTensor(.float32([81.5999985, -8.28692436, 132.800003, -11.1877975, 38.3999977, 62]), [2, 3, 1])
            ]),
        OperatorFigure(
            "reduce_prod_int32", "ReduceProd", opset: 17,
            attributes: ["axes": .ints([0])],
            inputs: [figureTensor(.int32([3, -4]), [2])],
            outputs: [figureTensor(.int32([-12]), [1])]),
        OperatorFigure(
            "reduce_noop", "ReduceSum", opset: 17,
            attributes: ["noop_with_empty_axes": .int(1)],
            inputs: [figureTensor(.float32([-1.04999995, 0.529999971, -0.460000008, -1.76999998]), [2, 2])],
            outputs: [figureTensor(.float32([-1.04999995, 0.529999971, -0.460000008, -1.76999998]), [2, 2])]),
        OperatorFigure(
            "argmax_last", "ArgMax", opset: 17,
            attributes: ["axis": .int(1), "select_last_index": .int(1)],
            inputs: [figureTensor(.float32([3, 1, 3, 0, 2, 2]), [2, 3])],
            outputs: [figureTensor(.int64([2, 2]), [2, 1])]),
        OperatorFigure(
            "argmin_flat", "ArgMin", opset: 17,
            attributes: ["axis": .int(-1), "keepdims": .int(0)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [figureTensor(.int64([1, 2, 0, 2, 1, 3]), [2, 3])]),
        OperatorFigure(
            "topk_smallest", "TopK", opset: 17,
            attributes: ["largest": .int(0), "axis": .int(1)],
            inputs: [
                figureTensor(
                    .float32([
                        -0.270000011, -0.150000006, 0.109999999, -1.23000002, 0.620000005, 0.74000001, -1.14999998,
                        -0.660000026, -0.0799999982, -0.569999993,
                    ]), [2, 5]), figureTensor(.int64([3]), [1]),
            ],
            outputs: [
                figureTensor(
                    .float32([-1.23000002, -0.270000011, -0.150000006, -1.14999998, -0.660000026, -0.569999993]),
                    [2, 3]), figureTensor(.int64([3, 0, 1, 1, 2, 4]), [2, 3]),
            ]),
        OperatorFigure(
            "cumsum_reverse_exclusive", "CumSum", opset: 17,
            attributes: ["reverse": .int(1), "exclusive": .int(1)],
            inputs: [
                figureTensor(
                    .float32([1.74000001, 0.209999993, -1.00999999, -0.790000021, -0.0599999987, 2.29999995]), [2, 3]),
                figureTensor(.int64([1]), []),
            ],
            outputs: [figureTensor(.float32([-0.800000012, -1.00999999, 0, 2.24000001, 2.29999995, 0]), [2, 3])]),
        OperatorFigure(
            "one_hot_axis", "OneHot", opset: 17,
            attributes: ["axis": .int(0)],
            inputs: [
                figureTensor(.int64([0, -1, 1]), [3]), figureTensor(.int64([3]), []),
                figureTensor(.float32([5, 9]), [2]),
            ],
            outputs: [figureTensor(.float32([9, 5, 5, 5, 5, 9, 5, 9, 5]), [3, 3])]),
    ]

    private static let basic4: [OperatorFigure] = [
        OperatorFigure(
            "range_down", "Range", opset: 17,
            inputs: [figureTensor(.int64([5]), []), figureTensor(.int64([-2]), []), figureTensor(.int64([-3]), [])],
            outputs: [figureTensor(.int64([5, 2, -1]), [3])]),
        OperatorFigure(
            "trilu_lower", "Trilu", opset: 17,
            attributes: ["upper": .int(0)],
            inputs: [
                figureTensor(
                    .float32([
                        -0.180000007, 0.129999995, 0.50999999, -0.0399999991, 2.27999997, -0.529999971, 0.74000001,
                        0.159999996, 0.620000005,
                    ]), [3, 3]), figureTensor(.int64([-1]), []),
            ],
            outputs: [figureTensor(.float32([0, 0, 0, -0.0399999991, 0, 0, 0.74000001, 0.159999996, 0]), [3, 3])]),
        OperatorFigure(
            "depth_to_space_crd", "DepthToSpace", opset: 17,
            attributes: ["blocksize": .int(2), "mode": .string("CRD")],
            inputs: [
                figureTensor(
                    .float32([
                        -1.17999995, 1.76999998, -0.119999997, 0.0299999993, -0.930000007, -0.730000019, 0.560000002,
                        0.99000001, 0.75, 1.21000004, 0.709999979, 0.0299999993, 0.839999974, 0.589999974, -0.100000001,
                        0.730000019,
                    ]), [1, 8, 1, 2])
            ],
            outputs: [
                figureTensor(
                    .float32([
                        -1.17999995, -0.119999997, 1.76999998, 0.0299999993, -0.930000007, 0.560000002, -0.730000019,
                        0.99000001, 0.75, 0.709999979, 1.21000004, 0.0299999993, 0.839999974, -0.100000001, 0.589999974,
                        0.730000019,
                    ]), [1, 2, 2, 4])
            ]),
        OperatorFigure(
            "shape_slice", "Shape", opset: 17,
            attributes: ["start": .int(-2), "end": .int(10)],
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [figureTensor(.int64([3, 4]), [2])]),
        OperatorFigure(
            "size", "Size", opset: 17,
            inputs: [
                figureTensor(
                    .float32([
                        2.03999996, -2.55999994, 0.419999987, -0.569999993, -0.449999988, -0.219999999, -2.01999998,
                        -0.230000004, -0.870000005, 3.31999993, 0.230000004, -0.349999994, -0.280000001, -0.670000017,
                        -1.05999994, -0.389999986, 0.479999989, -0.239999995, 0.959999979, -0.200000003, 0.0199999996,
                        1.54999995, 0.550000012, -0.50999999,
                    ]), [2, 3, 4])
            ],
            outputs: [figureTensor(.int64([24]), [])]),
        OperatorFigure(
            "constant_of_shape", "ConstantOfShape", opset: 17,
            attributes: ["value": .tensor(figureTensor(.int32([7]), [1]))],
            inputs: [figureTensor(.int64([2, 2]), [2])],
            outputs: [figureTensor(.int32([7, 7, 7, 7]), [2, 2])]),
        OperatorFigure(
            "nonzero", "NonZero", opset: 17,
            inputs: [figureTensor(.float32([1, 0, 0, 3]), [2, 2])],
            outputs: [figureTensor(.int64([0, 1, 0, 1]), [2, 2])]),
        OperatorFigure(
            "compress", "Compress", opset: 17,
            attributes: ["axis": .int(1)],
            inputs: [
                figureTensor(
                    .float32([1.28999996, 0.230000004, -0.360000014, 0.720000029, 1.89999998, -0.209999993]), [2, 3]),
                figureTensor(.bool([0, 1, 1]), [3]),
            ],
            outputs: [figureTensor(.float32([0.230000004, -0.360000014, 1.89999998, -0.209999993]), [2, 2])]),
        OperatorFigure(
            "eye_like", "EyeLike", opset: 17,
            attributes: ["k": .int(1)],
            inputs: [
                figureTensor(
                    .float32([-0.0900000036, -0.140000001, 1.22000003, -1.84000003, 0.370000005, 1.19000006]), [2, 3])
            ],
            outputs: [figureTensor(.float32([0, 1, 0, 0, 0, 1]), [2, 3])]),
        OperatorFigure(
            "reverse_sequence", "ReverseSequence", opset: 17,
            attributes: ["time_axis": .int(1), "batch_axis": .int(0)],
            inputs: [
                figureTensor(
                    .float32([-0.810000002, 1.49000001, 0.540000021, -0.550000012, 0.200000003, -1.52999997]), [2, 3]),
                figureTensor(.int64([2, 3]), [2]),
            ],
            outputs: [
                figureTensor(
                    .float32([1.49000001, -0.810000002, 0.540000021, -1.52999997, 0.200000003, -0.550000012]), [2, 3])
            ]),
    ]

}

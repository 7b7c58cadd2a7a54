package import Kernels
internal import TensorCore

/// The attributes that convolutions and pools share: kernel_shape, strides, pads, dilations, auto_pad, ceil_mode.
package struct WindowAttributes: Sendable {
    package enum Padding: Sendable {
        case explicit([Int])
        case same(upper: Bool)
        case valid
    }

    /// nil where the attribute is left out and the weights tell.
    package let kernel: [Int]?
    package let strides: [Int]?
    package let dilations: [Int]?
    package let padding: Padding
    package let roundUp: Bool

    /// - Throws: `.unsupportedOperator` for more than three spatial axes or negative padding, `.invalidNode`.
    package init(_ node: OperatorNode, requiresKernel: Bool) throws(ModelError) {
        kernel = try node.ints("kernel_shape")
        strides = try node.ints("strides")
        dilations = try node.ints("dilations")
        roundUp = try node.flag("ceil_mode", default: false)
        let pads = try node.ints("pads")
        if requiresKernel, kernel == nil { throw node.invalid("kernel_shape is missing") }
        switch try node.string("auto_pad", default: "NOTSET") {
        case "NOTSET": padding = .explicit(pads ?? [])
        case "SAME_UPPER": padding = .same(upper: true)
        case "SAME_LOWER": padding = .same(upper: false)
        case "VALID": padding = .valid
        case let other: throw node.invalid("auto_pad \(other)")
        }
        for (name, values) in [("kernel_shape", kernel), ("strides", strides), ("dilations", dilations)] {
            guard let values else { continue }
            guard (1...3).contains(values.count) else { throw node.unsupported("\(values.count) spatial axes") }
            guard values.allSatisfy({ $0 > 0 }) else { throw node.invalid("\(name) \(values)") }
        }
        if let pads {
            guard pads.allSatisfy({ $0 >= 0 }) else { throw node.unsupported("negative padding") }
            guard [2, 4, 6].contains(pads.count) else { throw node.unsupported("\(pads.count) values of padding") }
        }
    }

    /// The windows along rows and columns; a single spatial axis is one row of columns.
    /// - Throws: `OperatorError` where the attributes do not fit the extents or each other.
    package func axes(
        spatial: [Int], kernel weightKernel: [Int]
    ) throws(OperatorError) -> (rows: WindowAxis, columns: WindowAxis) {
        guard (1...2).contains(spatial.count) else { throw .unsupported("\(spatial.count) spatial axes") }
        let windows = try windows(spatial: spatial, kernel: weightKernel)
        if windows.count == 2 { return (windows[0], windows[1]) }
        let single = try shaped { () throws(ShapeError) in try WindowAxis(input: 1, kernel: 1) }
        return (single, windows[0])
    }

    /// The window along each spatial axis.
    /// - Throws: `OperatorError` where the attributes do not fit the extents or each other.
    func windows(spatial: [Int], kernel weightKernel: [Int]) throws(OperatorError) -> [WindowAxis] {
        let rank = spatial.count
        guard (1...3).contains(rank) else { throw .unsupported("\(rank) spatial axes") }
        guard weightKernel.count == rank else { throw .invalid("kernel of \(weightKernel.count) axes") }
        if let kernel, kernel != weightKernel { throw .invalid("kernel_shape \(kernel) for weights \(weightKernel)") }
        for values in [strides, dilations] {
            if let values, values.count != rank { throw .invalid("\(values.count) values for \(rank) spatial axes") }
        }
        if case .explicit(let pads) = padding, !pads.isEmpty, pads.count != 2 * rank {
            throw .invalid("\(pads.count) values of padding for \(rank) spatial axes")
        }
        var result: [WindowAxis] = []
        for axis in 0..<rank {
            let along: WindowAxis.Padding
            switch padding {
            case .explicit(let pads) where pads.isEmpty: along = .explicit(begin: 0, end: 0)
            case .explicit(let pads): along = .explicit(begin: pads[axis], end: pads[rank + axis])
            case .same(let upper): along = .same(upper: upper)
            case .valid: along = .explicit(begin: 0, end: 0)
            }
            result.append(
                try shaped { () throws(ShapeError) in
                    try WindowAxis(
                        input: spatial[axis], kernel: weightKernel[axis], stride: strides?[axis] ?? 1,
                        dilation: dilations?[axis] ?? 1, padding: along, roundUp: roundUp)
                })
        }
        return result
    }
}

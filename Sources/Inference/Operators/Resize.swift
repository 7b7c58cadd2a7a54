internal import Kernels
package import TensorCore

/// Resampling along any axes: nearest, linear or cubic.
/// - Source: ONNX Resize-10, 11, 13, 18, 19; Upsample-7, 9.
package struct Resize: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs: [Int]

    private enum Policy { case stretch, notLarger, notSmaller }

    private let method: ResampleAxis.Method
    private let coordinates: String
    private let antialias: Bool
    private let extrapolation: Float
    private let policy: Policy
    private let axes: [Int]?
    private let attributeScales: [Float]?
    private let scalesInput: Int, sizesInput: Int, regionInput: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...4)
        try node.expect(input: 0, in: [.float32])
        let isUpsample = node.operatorName == "Upsample"
        // Version 10 and Upsample have the scales in second place and neither region nor sizes.
        let isOld = isUpsample || node.opset < 11
        if isOld { try node.expect(inputs: 1...2) }
        scalesInput = isOld ? 1 : 2
        sizesInput = isOld ? Int.max : 3
        regionInput = isOld ? Int.max : 1
        attributeScales = isUpsample && node.opset < 9 ? try node.floats("scales") ?? [] : nil
        if attributeScales != nil { try node.expect(inputs: 1...1) }
        coordinates = try node.string(
            "coordinate_transformation_mode", default: isOld ? "asymmetric" : "half_pixel")
        guard Self.coordinateNames.contains(coordinates) else { throw node.unsupported(coordinates) }
        let excludesOutside = try node.flag("exclude_outside", default: false)
        let coefficient = try node.float("cubic_coeff_a", default: -0.75)
        let rounding = try node.string("nearest_mode", default: isOld ? "floor" : "round_prefer_floor")
        switch try node.string("mode", default: "nearest") {
        case "nearest":
            guard let rounding = ResampleAxis.Rounding(rawValue: rounding) else { throw node.invalid(rounding) }
            method = .nearest(rounding)
        case "linear", "bilinear": method = .linear
        case "cubic": method = .cubic(a: coefficient, excludesOutside: excludesOutside)
        case let other: throw node.unsupported("mode \(other)")
        }
        antialias = try node.flag("antialias", default: false)
        extrapolation = try node.float("extrapolation_value", default: 0)
        axes = try node.ints("axes")
        switch try node.string("keep_aspect_ratio_policy", default: "stretch") {
        case "stretch": policy = .stretch
        case "not_larger": policy = .notLarger
        case "not_smaller": policy = .notSmaller
        case let other: throw node.invalid("keep_aspect_ratio_policy \(other)")
        }
        valueInputs = attributeScales != nil ? [] : (isOld ? [1] : [1, 2, 3])
    }

    private static let coordinateNames: Set = [
        "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
        "tf_crop_and_resize",
    ]

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        var targets: [Int] = []
        for axis in axes ?? Array(0..<x.rank) {
            let resolved = try shaped { () throws(ShapeError) in try x.axis(axis) }
            guard !targets.contains(resolved) else { throw .invalid("axis \(axis) twice") }
            targets.append(resolved)
        }
        let (scales, extents) = try sizes(inputs, x, targets)
        var region: [Float]?
        if coordinates == "tf_crop_and_resize" {
            let given = try inputs.optionalFloats(regionInput) ?? []
            guard given.count == 2 * targets.count else { throw .invalid("\(given.count) values of roi") }
            region = given
        }
        var resized = x.dimensions
        for (index, axis) in targets.enumerated() { resized[axis] = extents[index] }
        try inputs.requireRoom(for: try .of(resized), elementSize: MemoryLayout<Float>.size)
        var resamples = [ResampleAxis?](repeating: nil, count: x.rank)
        for (index, axis) in targets.enumerated() {
            let along = coordinates(start: region?[index], end: region?[targets.count + index])
            resamples[axis] = try shaped { () throws(ShapeError) in
                try ResampleAxis(
                    input: x[axis], output: extents[index], scale: scales[index], method: method, coordinates: along,
                    antialias: antialias)
            }
        }
        let chosen = resamples
        let resampling = try shaped { () throws(ShapeError) in try Resampling(x, axes: chosen) }
        let extrapolation = extrapolation
        return OperatorPlan(outputs: [resampling.output], scratchBytes: resampling.scratchCount * 4) {
            (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe resampling.run(
                    buffers.input(0), extrapolation: extrapolation, into: buffers.output(0),
                    scratch: buffers.scratch())
            }
        }
    }

    private func coordinates(start: Float?, end: Float?) -> ResampleAxis.Coordinates {
        switch coordinates {
        case "half_pixel_symmetric": .halfPixelSymmetric
        case "pytorch_half_pixel": .pytorchHalfPixel
        case "align_corners": .alignCorners
        case "asymmetric": .asymmetric
        case "tf_crop_and_resize": .cropped(start: start ?? 0, end: end ?? 1)
        default: .halfPixel
        }
    }

    /// The scale and the output extent of each axis that is resampled.
    private func sizes(
        _ inputs: OperatorInputs, _ x: Shape, _ axes: [Int]
    ) throws(OperatorError) -> (scales: [Float], extents: [Int]) {
        var given = attributeScales ?? []
        if attributeScales == nil { given = try inputs.optionalFloats(scalesInput) ?? [] }
        if !given.isEmpty {
            guard given.count == axes.count else { throw .invalid("\(given.count) scales for \(axes.count) axes") }
            var extents: [Int] = []
            for (scale, axis) in zip(given, axes) {
                let extent = (Double(x[axis]) * Double(scale)).rounded(.down)
                guard scale > 0, extent <= Double(Int32.max) else { throw .invalid("scale \(scale)") }
                extents.append(Int(extent))
            }
            return (given, extents)
        }
        guard sizesInput != Int.max, let sizes = try inputs.optionalInts(sizesInput) else {
            throw .invalid("neither scales nor sizes")
        }
        guard sizes.count == axes.count, sizes.allSatisfy({ $0 > 0 }) else { throw .invalid("sizes \(sizes)") }
        var scales: [Double] = []
        for (size, axis) in zip(sizes, axes) {
            guard x[axis] > 0 else { throw .invalid("an empty axis") }
            scales.append(Double(size) / Double(x[axis]))
        }
        guard policy != .stretch, let least = scales.min(), let most = scales.max() else {
            return (scales.map { Float($0) }, sizes)
        }
        let scale = policy == .notLarger ? least : most
        var extents: [Int] = []
        for axis in axes {
            let extent = (scale * Double(x[axis])).rounded()
            guard extent <= Double(Int32.max) else { throw .invalid("scale \(scale)") }
            extents.append(Int(extent))
        }
        return (axes.map { _ in Float(scale) }, extents)
    }
}

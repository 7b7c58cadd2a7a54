package import TensorCore

/// x with elements added at the ends of its axes, or taken away where the number is negative.
/// - Source: ONNX Pad-2 (attributes), 11, 13, 18, 19, 21 (inputs); constant, reflect, edge and wrap.
package struct Pad: Operator {
    private enum Mode: String {
        case constant, reflect, edge, wrap
    }

    package let outputElementTypes: [ElementType]
    package let valueInputs = [1, 3]
    private let mode: Mode
    private let pads: [Int]?
    /// The value of before opset 11; later ones are input 2.
    private let value: Float

    package init(_ node: OperatorNode) throws(ModelError) {
        let name = try node.string("mode", default: "constant")
        guard let mode = Mode(rawValue: name) else { throw node.unsupported("mode \(name)") }
        self.mode = mode
        pads = try node.ints("pads")
        value = try node.float("value", default: 0)
        try node.expect(inputs: pads == nil ? 2...4 : 1...1)
        let type = try node.input(0).elementType
        if let fill = node.optionalInput(2), fill.elementType != type {
            throw node.invalid("the value's element type is not the data's")
        }
        guard pads == nil || type == .float32 else { throw node.unsupported("element type \(type.rawValue)") }
        outputElementTypes = [type]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        switch outputElementTypes[0].size {
        case 1: try plan(UInt8.self, inputs, fill: 0)
        case 4: try plan(UInt32.self, inputs, fill: value.bitPattern)
        default: try plan(UInt64.self, inputs, fill: 0)
        }
    }

    private func plan<Element: BitwiseCopyable & Sendable>(
        _: Element.Type, _ inputs: OperatorInputs, fill: Element
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let amounts = try inputs.optionalInts(1) ?? pads ?? []
        let axes = try shape.resolved(try inputs.optionalInts(3) ?? Array(0..<shape.rank))
        guard amounts.count == 2 * axes.count else { throw .invalid("\(amounts.count) pads for \(axes.count) axes") }
        var extents = shape.dimensions
        var before = [Int](repeating: 0, count: shape.rank)
        for (index, axis) in axes.enumerated() {
            before[axis] = amounts[index]
            extents[axis] += amounts[index] + amounts[index + axes.count]
        }
        let output = try Shape.of(extents)
        try inputs.requireRoom(for: output, elementSize: MemoryLayout<Element>.size)
        // For each axis the place in x that each place of y shows, or −1.
        var sources: [[Int]] = []
        for axis in 0..<shape.rank where output.count > 0 {
            guard shape[axis] > 0 || mode == .constant || extents[axis] == 0 else {
                throw .invalid("axis \(axis) is empty")
            }
            let extent = shape[axis]
            sources.append((0..<extents[axis]).map { source($0 - before[axis], extent) })
        }
        let strides = shape.strides
        let hasFill = inputs.has(2)
        if hasFill, try inputs.shape(2).count != 1 { throw .invalid("the value is no scalar") }
        let walk = PadWalk(sources: sources, strides: strides)
        return OperatorPlan(outputs: [output]) { buffers in
            guard output.count > 0 else { return }
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            let fill = unsafe hasFill ? buffers.input(2, as: Element.self)[0] : fill
            var next = 0
            unsafe walk.run(0, 0, true, &next, x, y, fill)
        }
    }

    private func source(_ position: Int, _ extent: Int) -> Int {
        if position >= 0, position < extent { return position }
        switch mode {
        case .constant: return -1
        case .edge: return min(max(position, 0), extent - 1)
        case .wrap: return ((position % extent) + extent) % extent
        case .reflect:
            guard extent > 1 else { return 0 }
            let period = 2 * (extent - 1)
            let place = ((position % period) + period) % period
            return place < extent ? place : period - place
        }
    }
}

private struct PadWalk: Sendable {
    let sources: [[Int]]
    let strides: [Int]

    /// Fills y row-major from `next` on for one combination of the axes before `axis`.
    func run<Element: BitwiseCopyable>(
        _ axis: Int, _ start: Int, _ isInside: Bool, _ next: inout Int, _ x: UnsafeBufferPointer<Element>,
        _ y: UnsafeMutableBufferPointer<Element>, _ fill: Element
    ) {
        guard axis < sources.count else {
            unsafe y[next] = isInside ? x[start] : fill
            next += 1
            return
        }
        if axis == sources.count - 1 {
            for source in sources[axis] {
                unsafe y[next] = isInside && source >= 0 ? x[start + source] : fill
                next += 1
            }
            return
        }
        for source in sources[axis] {
            unsafe run(axis + 1, start + max(source, 0) * strides[axis], isInside && source >= 0, &next, x, y, fill)
        }
    }
}

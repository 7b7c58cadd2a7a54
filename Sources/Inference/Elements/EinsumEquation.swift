import TensorCore

/// An equation of Einstein's summation, its labels numbered: letters, then the axes of the ellipsis.
/// - Source: ONNX Einsum-12; NumPy's einsum.
struct EinsumEquation: Sendable {
    /// The operands' subscripts, and the result's; nil stands for the ellipsis.
    private let operands: [[Character?]]
    private let result: [Character?]?

    /// - Throws: `invalid` for an equation that is none.
    init(_ text: String, _ node: OperatorNode) throws(ModelError) {
        let sides = text.filter { $0 != " " }.split(separator: ">", omittingEmptySubsequences: false)
        guard (1...2).contains(sides.count), sides.count == 1 || sides[0].last == "-" else {
            throw node.invalid("equation \(text)")
        }
        var operands: [[Character?]] = []
        let left = sides.count == 2 ? sides[0].dropLast() : sides[0]
        for part in left.split(separator: ",", omittingEmptySubsequences: false) {
            guard let labels = Self.labels(part) else { throw node.invalid("equation \(text)") }
            operands.append(labels)
        }
        result = sides.count == 2 ? Self.labels(sides[1]) : nil
        guard sides.count == 1 || result != nil else { throw node.invalid("equation \(text)") }
        self.operands = operands
    }

    /// How many operands it takes.
    var operandCount: Int { operands.count }

    private static func labels(_ text: Substring) -> [Character?]? {
        var labels: [Character?] = []
        var rest = text
        while let next = rest.first {
            if next == "." {
                guard rest.hasPrefix("..."), !labels.contains(nil) else { return nil }
                labels.append(nil)
                rest = rest.dropFirst(3)
            } else {
                guard next.isASCII, next.isLetter else { return nil }
                labels.append(next)
                rest = rest.dropFirst()
            }
        }
        return labels
    }

    /// The equation for operands of these shapes.
    struct Bound: Sendable {
        /// The extent of each label.
        var extents: [Int]
        /// For each operand, how far apart in it neighbours along each label are; 0 where it does not have it.
        var strides: [[Int]]
        /// The result's labels, in order.
        var result: [Int]

        /// The labels that are summed over; those of extent 1 are not among them.
        var summed: [Int] { extents.indices.filter { !result.contains($0) && extents[$0] != 1 } }
    }

    /// - Throws: `OperatorError` where ranks or extents do not fit.
    func bind(_ shapes: [Shape]) throws(OperatorError) -> Bound {
        let broadcastRank = zip(operands, shapes).map { $1.rank - ($0.count - ($0.contains(nil) ? 1 : 0)) }.max() ?? 0
        var numbers: [Character: Int] = [:]
        var extents = [Int](repeating: 1, count: max(broadcastRank, 0))
        var bound: [[Int]] = []
        for (labels, shape) in zip(operands, shapes) {
            let inEllipsis = shape.rank - (labels.count - (labels.contains(nil) ? 1 : 0))
            guard labels.contains(nil) ? inEllipsis >= 0 : inEllipsis == 0 else {
                throw .invalid("\(labels.count) subscripts for \(shape)")
            }
            var order: [Int] = []
            for label in labels {
                guard let label else {
                    order += (broadcastRank - inEllipsis)..<broadcastRank
                    continue
                }
                let number = numbers[label] ?? extents.count
                numbers[label] = number
                if number == extents.count { extents.append(1) }
                order.append(number)
            }
            for (axis, label) in order.enumerated() where shape[axis] != 1 {
                guard extents[label] == 1 || extents[label] == shape[axis] else {
                    throw .invalid("extents \(extents[label]) and \(shape[axis]) of one subscript")
                }
                extents[label] = shape[axis]
            }
            bound.append(order)
        }
        let strides = zip(bound, shapes).map { order, shape in
            var strides = [Int](repeating: 0, count: extents.count)
            for (axis, label) in order.enumerated() where shape[axis] != 1 { strides[label] += shape.strides[axis] }
            return strides
        }
        var result: [Int] = []
        for label in self.result ?? implicitResult {
            guard let label else {
                result += 0..<broadcastRank
                continue
            }
            guard let number = numbers[label], !result.contains(number) else {
                throw .invalid("subscript \(label) of the result")
            }
            result.append(number)
        }
        return Bound(extents: extents, strides: strides, result: result)
    }

    /// The ellipsis, then every letter that appears once, in alphabetical order.
    private var implicitResult: [Character?] {
        let letters = operands.joined().compactMap(\.self)
        let once = letters.filter { letter in letters.count { $0 == letter } == 1 }.sorted()
        return (operands.contains { $0.contains(nil) } ? [nil] : []) + once.map { Optional($0) }
    }
}

import TensorCore

/// Which of its scales or zero points each element of a tensor goes by: one for all, one for each place along an axis, or
/// one for each block of places along it.
/// - Source: ONNX QuantizeLinear-21, "per-tensor", "per-axis", "blocked".
struct QuantizationLayout: Sendable {
    /// Neighbouring elements: the first, how many, the first's parameter, and how far the next one's is (0 or 1).
    typealias Run = (start: Int, count: Int, parameter: Int, step: Int)

    private enum Kind {
        case tensor, axis, block(Int)
    }

    private let kind: Kind
    private let outer: Int, extent: Int, inner: Int

    /// - Parameters:
    ///   - parameters: the shape of the scales or of the zero points.
    ///   - axis: of the tensor, negative from the end; of no meaning where there is one parameter.
    ///   - block: places that share a parameter, or 0 for one parameter a place.
    /// - Throws: `.invalid` where the shapes do not fit.
    init(_ shape: Shape, parameters: Shape, axis: Int, block: Int = 0) throws(OperatorError) {
        if parameters.count == 1, block == 0 || parameters.rank == 0 {
            (kind, outer, extent, inner) = (.tensor, 1, 1, shape.count)
            return
        }
        let axis = try shape.resolved(axis)
        (outer, extent, inner) = (
            shape.count(of: 0..<axis), shape[axis], shape.count(of: axis + 1..<shape.rank)
        )
        if block == 0 {
            guard parameters.dimensions == [extent] else {
                throw .invalid("parameters \(parameters) for an axis of \(extent)")
            }
            kind = .axis
        } else {
            let blocks = (extent + block - 1) / block
            guard try parameters == shape.replacing(axis, with: blocks) else {
                throw .invalid("parameters \(parameters) for blocks of \(block) in \(shape)")
            }
            kind = .block(block)
        }
    }

    /// Refuses zero points that are not as many as the scales. A single one may be a scalar or a vector, whatever the
    /// scale is: ONNX Runtime's quantiser writes one so and the other so.
    func check(zeroPoints: Shape?, scales: Shape) throws(OperatorError) {
        guard let zeroPoints, zeroPoints != scales, zeroPoints.count != 1 || scales.count != 1 else { return }
        throw .invalid("zero points \(zeroPoints) for scales \(scales)")
    }

    /// Calls `body` for every run of elements, in order.
    func forEachRun(_ body: (Run) -> Void) {
        switch kind {
        case .tensor: body((0, inner, 0, 0))
        case .axis where inner == 1:
            for row in 0..<outer { body((row * extent, extent, 0, 1)) }
        case .axis:
            for row in 0..<outer * extent { body((row * inner, inner, row % extent, 0)) }
        case .block(let block):
            let blocks = (extent + block - 1) / block
            for row in 0..<outer * extent {
                let parameter = (row / extent * blocks + row % extent / block) * inner
                body((row * inner, inner, parameter, 1))
            }
        }
    }
}

/// A number as a quantised element: rounded to even, moved by the zero point, and brought into range; NaN becomes the
/// least.
@inline(__always)
func quantized<Element: FixedWidthInteger>(_ x: Float, zeroPoint: Element) -> Element {
    // What lies beyond saturates with any zero point of eight bits.
    let bounded: Float = x > -1_024 ? x < 1_024 ? x : 1_024 : -1_024
    // A float of 2²³…2²⁴ has no fraction: adding 1.5·2²³ rounds, and the sum's bits count from that number's.
    let offset: Float = 12_582_912
    let rounded = Int32(bitPattern: (bounded + offset).bitPattern &- offset.bitPattern)
    let moved = rounded &+ Int32(truncatingIfNeeded: zeroPoint)
    return Element(
        truncatingIfNeeded: min(
            max(moved, Int32(truncatingIfNeeded: Element.min)), Int32(truncatingIfNeeded: Element.max)))
}

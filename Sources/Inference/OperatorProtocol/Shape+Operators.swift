package import TensorCore

/// Shape rules in the operators' own error type.
extension Shape {
    /// A shape of these extents.
    package static func of(_ dimensions: [Int]) throws(OperatorError) -> Shape {
        do {
            return try Shape(dimensions)
        } catch {
            throw .shape(error)
        }
    }

    /// As `axis`: −rank…rank−1 to 0…rank−1.
    package func resolved(_ axis: Int) throws(OperatorError) -> Int {
        do {
            return try self.axis(axis)
        } catch {
            throw .shape(error)
        }
    }

    /// Several axes, each named once.
    package func resolved(_ axes: [Int]) throws(OperatorError) -> [Int] {
        var result: [Int] = []
        for axis in axes {
            let resolved = try resolved(axis)
            guard !result.contains(resolved) else { throw .invalid("axis \(axis) is named twice") }
            result.append(resolved)
        }
        return result
    }

    /// As `broadcast(with:)`.
    package func broadcasted(with other: Shape) throws(OperatorError) -> Shape {
        do {
            return try broadcast(with: other)
        } catch {
            throw .shape(error)
        }
    }

    /// The shape all of them broadcast to.
    package static func broadcast(_ shapes: [Shape]) throws(OperatorError) -> Shape {
        var result = Shape.scalar
        for shape in shapes { result = try result.broadcasted(with: shape) }
        return result
    }

    /// The same extents but for one axis.
    package func replacing(_ axis: Int, with extent: Int) throws(OperatorError) -> Shape {
        var dimensions = dimensions
        dimensions[axis] = extent
        return try .of(dimensions)
    }
}

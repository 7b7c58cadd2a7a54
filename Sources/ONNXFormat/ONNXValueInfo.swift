/// The declared type of a graph input or output.
/// - Source: onnx.proto3, `ValueInfoProto`, `TypeProto`, `TensorShapeProto`.
package struct ONNXValueInfo: Sendable {
    package var name: String
    /// A code of `ONNXDataType`; nil where the value is no dense tensor or has no type.
    package var dataType: Int32?
    /// nil where no shape is declared; a nil extent is free, named or not.
    package var dimensions: [Int64?]?

    package init(name: String, dataType: ONNXDataType?, dimensions: [Int64?]?) {
        self.name = name
        self.dataType = dataType?.rawValue
        self.dimensions = dimensions
    }

    init(reading reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        self.init(name: "", dataType: nil, dimensions: nil)
        while let field = try reader.nextField() {
            switch field.number {
            case 1: name = try reader.string(field)
            case 2: try readType(try reader.message(field))
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readType(_ reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        while let field = try reader.nextField() {
            guard field.number == 1 else {
                try reader.skip(field)
                continue
            }
            var tensor = try reader.message(field)
            while let field = try tensor.nextField() {
                switch field.number {
                case 1: dataType = try tensor.int32(field)
                case 2: try readShape(try tensor.message(field))
                default: try tensor.skip(field)
                }
            }
        }
    }

    private mutating func readShape(_ reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        var extents: [Int64?] = []
        while let field = try reader.nextField() {
            guard field.number == 1 else {
                try reader.skip(field)
                continue
            }
            guard extents.count < ONNXTensor.maximumRank else { throw .badShape(tensor: name, dimensions: []) }
            var extent: Int64?
            var dimension = try reader.message(field)
            while let field = try dimension.nextField() {
                if field.number == 1 {
                    extent = try dimension.int64(field)
                } else {
                    try dimension.skip(field)
                }
            }
            extents.append(extent)
        }
        dimensions = extents
    }

    func write(to writer: inout WireWriter) {
        writer.write(1, name)
        guard let dataType else { return }
        writer.write(2) { type in
            type.write(1) { tensor in
                tensor.write(1, Int64(dataType))
                guard let dimensions else { return }
                tensor.write(2) { shape in
                    for extent in dimensions {
                        shape.write(1) { dimension in
                            if let extent { dimension.write(1, extent) }
                        }
                    }
                }
            }
        }
    }
}

import Inference
import TensorCore
import Testing

extension OperatorFigure: CustomTestStringConvertible {
    var testDescription: String { name }
}

@Suite struct OperatorFigureTests {
    @Test(arguments: OperatorFigure.all)
    func computesTheReferencesFigure(_ figure: OperatorFigure) throws {
        let context = try Session(graph: figure.graph).makeContext()
        for _ in 0..<2 {
            let outputs = try context.run(figure.given)
            #expect(outputs.count == figure.outputs.count)
            for (found, expected) in zip(outputs, figure.outputs) {
                #expect(isClose(found, expected), "\(found) instead of \(expected)")
            }
        }
    }

    @Test(arguments: OperatorFigure.all)
    func foldsToTheSameFigure(_ figure: OperatorFigure) throws {
        var graph = figure.graph
        for (spec, input) in zip(graph.inputs, figure.given) { graph.constants[spec.name] = input }
        graph.inputs = []
        let folded = try ConstantFolding().apply(graph, registry: .standard)
        #expect(folded.nodes.isEmpty)
        for (spec, expected) in zip(graph.outputs, figure.outputs) {
            let found = try #require(folded.constants[spec.name])
            #expect(isClose(found, expected), "\(found) instead of \(expected)")
        }
    }
}

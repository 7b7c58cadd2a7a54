import Inference
import TensorCore

/// One worker's way to run one model: a context, and its outputs by name.
final class ModelRunner {
    private let context: ExecutionContext
    private let outputNames: [String]
    private let task: ModelTask

    init(_ session: Session, task: ModelTask) {
        context = session.makeContext()
        outputNames = session.outputs.map(\.name)
        self.task = task
    }

    /// Runs the model on its only input.
    /// - Parameters:
    ///   - input: row-major values.
    ///   - shape: theirs.
    ///   - names: the outputs to give back.
    /// - Returns: one tensor for each name, in their order.
    /// - Throws: `AnalysisError.modelFailed` where the model refuses the input or lacks an output.
    func run(_ input: [Float], shape: [Int], outputs names: [String]) throws(AnalysisError) -> [ModelOutput] {
        try run([(input, shape)], outputs: names)
    }

    /// Runs the model on all of its inputs.
    /// - Parameters:
    ///   - inputs: row-major values and their shapes, in the order of the session's inputs.
    ///   - names: the outputs to give back.
    /// - Returns: one tensor for each name, in their order.
    /// - Throws: `AnalysisError.modelFailed` where the model refuses an input or lacks an output.
    func run(
        _ inputs: [(values: [Float], shape: [Int])], outputs names: [String]
    ) throws(AnalysisError) -> [ModelOutput] {
        do {
            let tensors = try context.run(inputs.map { try Tensor($0.values, shape: $0.shape) })
            var outputs: [ModelOutput] = []
            for name in names {
                guard let index = outputNames.firstIndex(of: name), index < tensors.count else {
                    throw AnalysisError.modelFailed(task, detail: "no output \(name)")
                }
                outputs.append(
                    ModelOutput(values: try tensors[index].floats(), dimensions: tensors[index].shape.dimensions))
            }
            return outputs
        } catch let error as AnalysisError {
            throw error
        } catch {
            throw .modelFailed(task, detail: "\(error)")
        }
    }

    /// What an output of another shape than expected is answered with.
    func unexpected(_ output: ModelOutput) -> AnalysisError {
        .modelFailed(task, detail: "an output has the shape \(output.dimensions)")
    }
}

/// A float32 output of a model.
struct ModelOutput {
    /// Row-major.
    let values: [Float]
    let dimensions: [Int]
}

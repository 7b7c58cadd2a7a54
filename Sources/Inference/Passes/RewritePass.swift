/// One rewrite of a graph into another that computes the same.
///
/// The graph that comes in is sorted and holds together, and so must the one that goes out: same inputs, same outputs.
package protocol RewritePass: Sendable {
    /// - Throws: `ModelError` where the graph turns out to be none; a pass that only does not apply changes nothing.
    func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph
}

/// Passes in the order in which they are applied.
package struct RewritePipeline: RewritePass {
    package let passes: [any RewritePass]

    package init(_ passes: [any RewritePass]) {
        self.passes = passes
    }

    /// What every session applies. What is not needed goes first, so that no work is done on it. Folding comes before the fusions, which look for constants.
    package static let standard = standard(foldingLimit: ConstantFolding().limit)

    /// As `standard`, with another limit on the bytes of one folded node.
    package static func standard(foldingLimit: Int) -> RewritePipeline {
        RewritePipeline([
            DeadNodeElimination(),
            IdentityElimination(),
            ConstantFolding(limit: foldingLimit),
            BatchNormalizationFolding(),
            SwishFusion(),
            ActivationFusion(),
            ExpansionFusion(),
            DeadNodeElimination(),
        ])
    }

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        for pass in passes { graph = try pass.apply(graph, registry: registry) }
        return graph
    }
}

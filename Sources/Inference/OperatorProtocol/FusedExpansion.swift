/// The 1×1 convolution that a depthwise Conv computes as well: the Conv's inputs are then x and the weights and bias of the
/// 1×1 convolution, its own weights, and its own bias.
package struct FusedExpansion: Sendable, Equatable {
    /// The activation between the two.
    package let activation: FusedActivation?

    package init(activation: FusedActivation?) { self.activation = activation }
}
